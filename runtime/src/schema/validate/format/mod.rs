//! Formats of strings (`apiextensions-apiserver/pkg/apiserver/validation/formats.go`): those that
//! an API server checks; it ignores all others.
//!
//! Each accepts what the server's check accepts, also where that is more than its name says.

mod code;
mod mail;
mod net;
mod time;
mod uri;

pub(super) use net::{is_long_name as is_subdomain, is_short_name as is_label};

use crate::schema::structural::{Node, Type};

/// A format that the server checks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Format {
    BsonObjectId,
    Byte,
    Cidr,
    CreditCard,
    Date,
    DateTime,
    Duration,
    Email,
    HexColor,
    Hostname,
    Ipv4,
    Ipv6,
    Isbn,
    Isbn10,
    Isbn13,
    LongName,
    Mac,
    Password,
    RgbColor,
    ShortName,
    Ssn,
    Uri,
    Uuid,
    Uuid3,
    Uuid4,
    Uuid5,
}

/// The format of a node, if it is one for strings: of another type, formats say something else.
pub(super) fn of(node: &Node) -> Option<Format> {
    let format = node.format.as_deref()?;
    let string = matches!(node.ty, None | Some(Type::String)) || node.int_or_string == Some(true);
    string.then(|| named(format)).flatten()
}

/// Whether an API server checks a format of values of a type, which is empty where a schema says
/// none. It warns of other formats and ignores them.
pub fn is_checked_format(ty: &str, format: &str) -> bool {
    match ty {
        "" | "string" => named(format).is_some(),
        "integer" => matches!(format, "int32" | "int64"),
        "number" => matches!(format, "float" | "double"),
        _ => false,
    }
}

/// The format with this name; dashes do not count.
fn named(name: &str) -> Option<Format> {
    let name: String = name.chars().filter(|letter| *letter != '-').collect();
    Some(match name.as_str() {
        "bsonobjectid" => Format::BsonObjectId,
        "byte" => Format::Byte,
        "cidr" => Format::Cidr,
        "creditcard" => Format::CreditCard,
        "date" => Format::Date,
        "datetime" => Format::DateTime,
        "duration" => Format::Duration,
        "email" => Format::Email,
        "hexcolor" => Format::HexColor,
        "hostname" => Format::Hostname,
        "ipv4" => Format::Ipv4,
        "ipv6" => Format::Ipv6,
        "isbn" => Format::Isbn,
        "isbn10" => Format::Isbn10,
        "isbn13" => Format::Isbn13,
        "k8slongname" => Format::LongName,
        "k8sshortname" => Format::ShortName,
        "mac" => Format::Mac,
        "password" => Format::Password,
        "rgbcolor" => Format::RgbColor,
        "ssn" => Format::Ssn,
        "uri" => Format::Uri,
        "uuid" => Format::Uuid,
        "uuid3" => Format::Uuid3,
        "uuid4" => Format::Uuid4,
        "uuid5" => Format::Uuid5,
        _ => return None,
    })
}

impl Format {
    pub(super) fn accepts(self, text: &str) -> bool {
        match self {
            Self::BsonObjectId => code::is_bson_object_id(text),
            Self::Byte => code::is_base64(text),
            Self::Cidr => net::is_cidr(text),
            Self::CreditCard => code::is_credit_card(text),
            Self::Date => time::is_date(text),
            Self::DateTime => time::is_date_time(text),
            Self::Duration => time::is_duration(text),
            Self::Email => mail::is_address(text),
            Self::HexColor => code::is_hex_color(text),
            Self::Hostname => net::is_hostname(text),
            Self::Ipv4 => net::is_ipv4(text),
            Self::Ipv6 => net::is_ipv6(text),
            Self::Isbn => code::is_isbn10(text) || code::is_isbn13(text),
            Self::Isbn10 => code::is_isbn10(text),
            Self::Isbn13 => code::is_isbn13(text),
            Self::LongName => net::is_long_name(text),
            Self::Mac => net::is_mac(text),
            Self::Password => true,
            Self::RgbColor => code::is_rgb_color(text),
            Self::ShortName => net::is_short_name(text),
            Self::Ssn => code::is_ssn(text),
            Self::Uri => uri::is_request_uri(text),
            Self::Uuid => code::is_uuid(text, None, false),
            Self::Uuid3 => code::is_uuid(text, Some('3'), false),
            Self::Uuid4 => code::is_uuid(text, Some('4'), true),
            Self::Uuid5 => code::is_uuid(text, Some('5'), true),
        }
    }

    /// What it is called in messages.
    pub(super) fn description(self) -> &'static str {
        match self {
            Self::BsonObjectId => "a BSON object id, 24 hexadecimal digits",
            Self::Byte => "in Base64",
            Self::Cidr => "an IP address with the length of a prefix, as 10.0.0.0/8",
            Self::CreditCard => "the number of a credit card",
            Self::Date => "a date, as 2006-01-02",
            Self::DateTime => "a date and time, as 2006-01-02T15:04:05Z",
            Self::Duration => "a duration, as 1h30m",
            Self::Email => "an e-mail address",
            Self::HexColor => "a hexadecimal colour, as #00ff00",
            Self::Hostname => "the name of a host",
            Self::Ipv4 => "an IPv4 address",
            Self::Ipv6 => "an IPv6 address",
            Self::Isbn => "an ISBN",
            Self::Isbn10 => "an ISBN of 10 digits",
            Self::Isbn13 => "an ISBN of 13 digits",
            Self::LongName => "a name of lower case letters, digits, - and . of at most 253 bytes",
            Self::Mac => "a MAC address",
            Self::Password => "a password",
            Self::RgbColor => "a colour, as rgb(0, 255, 0)",
            Self::ShortName => "a name of lower case letters, digits and - of at most 63 bytes",
            Self::Ssn => "a social security number, as 123-45-6789",
            Self::Uri => "a URI, or an absolute path",
            Self::Uuid => "a UUID",
            Self::Uuid3 => "a UUID of version 3",
            Self::Uuid4 => "a UUID of version 4",
            Self::Uuid5 => "a UUID of version 5",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::named;

    /// A format, what it accepts and what it does not.
    type Row = (
        &'static str,
        &'static [&'static str],
        &'static [&'static str],
    );

    const ROWS: &[Row] = &[
        (
            "bsonobjectid",
            &["507f1f77bcf86cd799439011"],
            &["507f1f77bcf86cd79943901", "507f1f77bcf86cd79943901g"],
        ),
        (
            "byte",
            &["YQ==", "YWI=", "YWJj", "YWJjZA=="],
            &["", "YQ", "YQ=", "YW_j", "YWJj\n"],
        ),
        (
            "cidr",
            &["10.0.0.0/8", "010.0.0.1/08", "::/0", "fe80::1/128"],
            &[
                "10.0.0.0",
                "10.0.0.0/33",
                "::/129",
                "10.0.0/8",
                "1.2.3.4/",
                "1.2.3.4/1x",
            ],
        ),
        (
            "credit-card",
            &["4220855426222389", "4220-8554 2622x2389", "374953669708156"],
            &["4220855426213389", "", "30190239451016"],
        ),
        (
            "date",
            &["2024-02-29", "0000-01-01"],
            &[
                "2023-02-29",
                "2024-2-1",
                "2024-13-01",
                "2024-00-01",
                "2024-01-00",
                "+024-01-01",
                "2024-01-01 ",
            ],
        ),
        (
            "date-time",
            &[
                "2024-02-29T23:59:59Z",
                "2024-01-01t00:00:00.123z",
                "2024-01-01T00:00:00+99:99",
                "2024-01-01T00:00:00x1Z",
            ],
            &[
                "2024-01-01",
                "2024-01-01T24:00:00Z",
                "2024-01-01T00:00:60Z",
                "2024-01-01T00:00:00",
                "2024-01-01 00:00:00Z",
                "2024-01-01T00:00:00.Z",
            ],
        ),
        (
            "duration",
            &[
                "1h30m",
                "0",
                "-1.5s",
                "22 ns",
                "3 days",
                "1 week and 2 Hours",
                "5wk",
            ],
            &["", "1", "h", "1 fortnight", "99999999999999999999 s"],
        ),
        (
            "email",
            &[
                "a@b",
                "a.b@c.d",
                "\"a b\"@c",
                "Jane Doe <jane@example.com>",
                "<a@b>",
                "a@[::1]",
                "a@b (comment (nested))",
                "ä@ö",
            ],
            &[
                "",
                "a",
                "a@",
                "@b",
                "a.@b",
                ".a@b",
                "a..b@c",
                "a@b c",
                "a@b,c@d",
                "a@[x]",
                "Jane",
                "a@b (open",
                "g: a@b, c@d;",
            ],
        ),
        (
            "hexcolor",
            &["#fff", "00FF00"],
            &["#ff", "#ggg", "##fff", "#ffff"],
        ),
        (
            "hostname",
            &[
                "a",
                "a-b",
                "a-",
                "example.com",
                "a-b-c.example.com",
                "bücher.de",
                "1.de",
                "$a",
            ],
            &[
                "",
                "-a",
                "a-b-c",
                "example.c",
                "example.c1",
                ".com",
                "a..com",
                "a.com.",
                "a_b.com",
                "a b",
            ],
        ),
        (
            "ipv4",
            &["1.2.3.4", "01.002.3.4", "::ffff:1.2.3.4"],
            &["1.2.3", "1.2.3.256", "1.2.3.4.5", "", "::1", "1.2.3.4 "],
        ),
        (
            "ipv6",
            &[
                "::",
                "::1",
                "fe80::1:2",
                "::ffff:1.2.3.4",
                "1:2:3:4:5:6:7:8",
            ],
            &[
                "1.2.3.4",
                "",
                "fe80::1%eth0",
                "1:2:3",
                ":::",
                "::01.2.3.4",
                "12345::",
            ],
        ),
        (
            "isbn",
            &["3836221195", "978-4-87311-368-5"],
            &["3836221196", "foo"],
        ),
        (
            "isbn10",
            &["3 401 01319 X", "1-61729-085-8"],
            &["9784873113685", "340101319x"],
        ),
        (
            "isbn13",
            &["978 3401013190"],
            &["3836221195", "9784873113686"],
        ),
        (
            "k8s-long-name",
            &["a", "a-b.c", "1.2"],
            &["", "A", "a.", "a..b", "-a", "a-"],
        ),
        (
            "k8s-short-name",
            &["a", "a-b", "1"],
            &["", "a.b", "A", "-a", "a-"],
        ),
        (
            "mac",
            &[
                "00:00:5e:00:53:01",
                "02-00-5e-10-00-00-00-01",
                "0000.5e00.5301",
                "00005e005301",
            ],
            &[
                "",
                "00:00:5e:00:53",
                "00:00-5e:00:53:01",
                "00:00:5e:00:53:0g",
                "0000.5e00-5301",
                "00:00:5e:00:53:01:",
            ],
        ),
        ("password", &["", "x"], &[]),
        (
            "rgbcolor",
            &["rgb(0,31,255)", "rgb( 0 , 1 ,2\t)"],
            &[
                "rgb(01,31,255)",
                "rgb(256,0,0)",
                "rgba(0,31,255)",
                "rgb(0,31)",
                "rgb(0,31,255) ",
                "",
            ],
        ),
        (
            "ssn",
            &["123-45-6789", "123 45 6789"],
            &["123456789", "123-45-678", "12a-45-6789", "123_45_6789"],
        ),
        (
            "uri",
            &[
                "http://foo.bar/#com",
                "mailto:a@b",
                "/abs",
                "*",
                "http://[::1]:80/",
                "http://[fe80::1%25en0]/",
                "http://u:p@h:1",
                "foo://a:1,b:2/",
                "http://h:/",
                "http://中文/%41",
                "x:%zz",
            ],
            &[
                "",
                "foo",
                "./rel",
                ":x",
                "http://a b/",
                "http://h:x/",
                "http://[::1/",
                "http://[1.2.3.4]/",
                "http://h/%4",
                "http://a:1:2/",
                "http://u\"@h/",
                "/a\u{7f}",
                "http://%41/",
            ],
        ),
        (
            "uuid",
            &[
                "123e4567-e89b-12d3-a456-426614174000",
                "123E4567E89B12D3A456426614174000",
            ],
            &[
                "",
                "123e4567-e89b-12d3-a456-42661417400",
                "123e4567--e89b-12d3-a456-426614174000",
                "123e456-7e89b-12d3-a456-426614174000",
            ],
        ),
        (
            "uuid3",
            &["123e4567-e89b-32d3-0456-426614174000"],
            &["123e4567-e89b-12d3-a456-426614174000"],
        ),
        (
            "uuid4",
            &[
                "123e4567-e89b-42d3-a456-426614174000",
                "123e4567-e89b-42d3-B456-426614174000",
            ],
            &["123e4567-e89b-42d3-0456-426614174000"],
        ),
        (
            "uuid5",
            &["123e4567-e89b-52d3-8456-426614174000"],
            &["123e4567-e89b-42d3-8456-426614174000"],
        ),
    ];

    #[test]
    fn formats_accept_what_the_server_accepts() {
        for (name, accepted, refused) in ROWS {
            let format = named(name).expect(name);
            for text in *accepted {
                assert!(format.accepts(text), "{name}: {text:?}");
            }
            for text in *refused {
                assert!(!format.accepts(text), "{name}: {text:?}");
            }
        }
    }

    #[test]
    fn lengths_of_names_are_limited() {
        let label = "a".repeat(63);
        let long = [label.as_str(); 4].join(".");
        for (name, accepted, refused) in [
            ("k8s-short-name", label.clone(), "a".repeat(64)),
            ("k8s-long-name", "a".repeat(253), "a".repeat(254)),
            (
                "hostname",
                format!("{label}.{label}.com"),
                format!("{label}a.com"),
            ),
            ("hostname", long[1..].to_owned(), format!("{long}.abc")),
        ] {
            let format = named(name).expect(name);
            assert!(format.accepts(&accepted), "{name}: {accepted}");
            assert!(!format.accepts(&refused), "{name}: {refused}");
        }
    }
}
