//! Networks (`apiserver/pkg/cel/library/cidr.go`).

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use super::{Function, net, text};
use crate::schema::cel::error::Failure;
use crate::schema::cel::value::Value;

/// An address, and how many of its bits name the network.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::schema::cel) struct Cidr {
    address: IpAddr,
    bits: u8,
}

pub(super) const TABLE: &[Function] = &[
    Function::global("cidr", 1, |_, values| match values {
        [value] => Ok(Value::Cidr(Cidr::parse(text(value)?).ok_or_else(refused)?)),
        _ => Err(Failure::NoOverload),
    }),
    Function::global("isCIDR", 1, |_, values| match values {
        [value] => Ok(Value::Bool(Cidr::parse(text(value)?).is_some())),
        _ => Err(Failure::NoOverload),
    }),
    Function::method("containsIP", 1, 1, |_, values| match values {
        [Value::Cidr(network), Value::Ip(address)] => Ok(Value::Bool(network.contains(*address))),
        [Value::Cidr(network), Value::String(text)] => {
            let address = net::address(text).ok_or_else(refused)?;
            Ok(Value::Bool(network.contains(address)))
        }
        _ => Err(Failure::NoOverload),
    }),
    Function::method("containsCIDR", 1, 1, |_, values| {
        let (network, other) = match values {
            [Value::Cidr(network), Value::Cidr(other)] => (network, *other),
            [Value::Cidr(network), Value::String(text)] => {
                (network, Cidr::parse(text).ok_or_else(refused)?)
            }
            _ => return Err(Failure::NoOverload),
        };
        let contains = network.bits <= other.bits && network.contains(other.address);
        Ok(Value::Bool(contains))
    }),
    Function::method("ip", 0, 0, |_, values| Ok(Value::Ip(of(values)?.address))),
    Function::method("prefixLength", 0, 0, |_, values| {
        Ok(Value::Int(i64::from(of(values)?.bits)))
    }),
    Function::method("masked", 0, 0, |_, values| {
        Ok(Value::Cidr(of(values)?.masked()))
    }),
];

fn refused() -> Failure {
    Failure::new("a network is expected, as 10.0.0.0/8")
}

fn of(values: &[Value]) -> Result<Cidr, Failure> {
    match values {
        [Value::Cidr(network)] => Ok(*network),
        _ => Err(Failure::NoOverload),
    }
}

impl Cidr {
    fn parse(text: &str) -> Option<Self> {
        let (address, bits) = text.rsplit_once('/')?;
        let address = net::address(address)?;
        let canonical = bits.bytes().all(|digit| digit.is_ascii_digit())
            && (bits == "0" || !bits.starts_with('0'));
        let bits: u8 = bits.parse().ok().filter(|_| canonical)?;
        let most = if address.is_ipv4() { 32 } else { 128 };
        (bits <= most).then_some(Self { address, bits })
    }

    fn masked(self) -> Self {
        let address = match self.address {
            IpAddr::V4(address) => {
                let mask = u32::MAX.checked_shl(32 - u32::from(self.bits)).unwrap_or(0);
                IpAddr::V4(Ipv4Addr::from_bits(address.to_bits() & mask))
            }
            IpAddr::V6(address) => {
                let mask = u128::MAX
                    .checked_shl(128 - u32::from(self.bits))
                    .unwrap_or(0);
                IpAddr::V6(Ipv6Addr::from_bits(address.to_bits() & mask))
            }
        };
        Self { address, ..self }
    }

    fn contains(self, address: IpAddr) -> bool {
        let bits = self.bits;
        address.is_ipv4() == self.address.is_ipv4()
            && Self { address, bits }.masked() == self.masked()
    }
}

impl std::fmt::Display for Cidr {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}/{}", self.address, self.bits)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn networks_contain_what_their_bits_say() {
        let network = Cidr::parse("10.1.2.3/8").unwrap();
        assert_eq!(network.masked().to_string(), "10.0.0.0/8");
        assert!(network.contains("10.255.0.1".parse().unwrap()));
        assert!(!network.contains("11.0.0.1".parse().unwrap()));
        assert!(!network.contains("::1".parse().unwrap()));
        assert!(
            Cidr::parse("::/0")
                .unwrap()
                .contains("::1".parse().unwrap())
        );
        for refused in [
            "10.0.0.0",
            "10.0.0.0/33",
            "10.0.0.0/08",
            "10.0.0/8",
            "::ffff:1.2.3.4/128",
        ] {
            assert_eq!(Cidr::parse(refused), None, "{refused}");
        }
    }
}
