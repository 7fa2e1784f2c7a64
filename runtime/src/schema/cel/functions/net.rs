//! IP addresses (`apiserver/pkg/cel/library/ip.go`).

use std::net::{IpAddr, Ipv6Addr};

use super::{Function, text};
use crate::schema::cel::error::Failure;
use crate::schema::cel::value::Value;

pub(super) const TABLE: &[Function] = &[
    Function::global("ip", 1, |_, values| match values {
        [value] => Ok(Value::Ip(address(text(value)?).ok_or_else(refused)?)),
        _ => Err(Failure::NoOverload),
    }),
    Function::global("isIP", 1, |_, values| match values {
        [value] => Ok(Value::Bool(address(text(value)?).is_some())),
        _ => Err(Failure::NoOverload),
    }),
    Function::global("ip.isCanonical", 1, |_, values| match values {
        [value] => {
            let value = text(value)?;
            let address = address(value).ok_or_else(refused)?;
            Ok(Value::Bool(address.to_string() == value))
        }
        _ => Err(Failure::NoOverload),
    }),
    Function::method("family", 0, 0, |_, values| {
        Ok(Value::Int(if of(values)?.is_ipv4() { 4 } else { 6 }))
    }),
    Function::method("isUnspecified", 0, 0, |_, values| {
        Ok(Value::Bool(of(values)?.is_unspecified()))
    }),
    Function::method("isLoopback", 0, 0, |_, values| {
        Ok(Value::Bool(of(values)?.is_loopback()))
    }),
    Function::method("isLinkLocalMulticast", 0, 0, |_, values| {
        Ok(Value::Bool(match of(values)? {
            IpAddr::V4(address) => address.octets().starts_with(&[224, 0, 0]),
            IpAddr::V6(address) => first(address) & 0xff0f == 0xff02,
        }))
    }),
    Function::method("isLinkLocalUnicast", 0, 0, |_, values| {
        Ok(Value::Bool(is_link_local(of(values)?)))
    }),
    Function::method("isGlobalUnicast", 0, 0, |_, values| {
        let address = of(values)?;
        let broadcast = matches!(address, IpAddr::V4(address) if address.is_broadcast());
        Ok(Value::Bool(
            !(address.is_unspecified()
                || address.is_loopback()
                || address.is_multicast()
                || broadcast
                || is_link_local(address)),
        ))
    }),
];

fn refused() -> Failure {
    Failure::new("an IP address is expected")
}

/// An address without a zone that is not an IPv4 address written as IPv6.
pub(super) fn address(text: &str) -> Option<IpAddr> {
    match text.parse().ok()? {
        IpAddr::V6(address) if address.to_ipv4_mapped().is_some() => None,
        address => Some(address),
    }
}

fn of(values: &[Value]) -> Result<IpAddr, Failure> {
    match values {
        [Value::Ip(address)] => Ok(*address),
        _ => Err(Failure::NoOverload),
    }
}

fn first(address: Ipv6Addr) -> u16 {
    let [first, ..] = address.segments();
    first
}

fn is_link_local(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => address.is_link_local(),
        IpAddr::V6(address) => first(address) & 0xffc0 == 0xfe80,
    }
}
