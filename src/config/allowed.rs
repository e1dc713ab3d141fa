//! The hosts outside the public internet that the learner allows: `allow_hosts` in `config.toml`.
//!
//! A feed, a page or a redirect must never make this machine ask its own neighbours, so by default nothing on this
//! machine or in a private network is fetched. Who runs a feed at home names its host here. The list lives in a file and
//! an environment variable alone: no web page can change it.

use std::fmt;
use std::net::IpAddr;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use url::{Host, Url};

/// One line of the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AllowedHost {
    who: Who,
    /// Only on this port; `None` is any.
    port: Option<u16>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Who {
    /// A host by its name, in lower-case ASCII, without a dot at the end.
    Name(String),
    /// The addresses that share the first so many bits with this one.
    Network(IpAddr, u8),
}

/// The hosts that may be asked although they are on this machine or in a private network.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AllowedHosts {
    hosts: Vec<AllowedHost>,
    place: Place,
}

/// Where the next host is to be written.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
enum Place {
    #[default]
    Unknown,
    File(PathBuf),
    Environment(&'static str),
}

impl AllowedHosts {
    /// Reads the lines of the list.
    ///
    /// # Errors
    /// What to write instead of the first line that cannot be read.
    pub fn read<'a>(lines: impl IntoIterator<Item = &'a str>) -> Result<Self, String> {
        let lines = lines.into_iter().map(str::trim).filter(|line| !line.is_empty());
        Ok(Self { hosts: lines.map(str::parse).collect::<Result<_, String>>()?, place: Place::Unknown })
    }

    /// The same list, which stands in `config.toml`, or would.
    #[must_use]
    pub fn in_file(self, file: &Path) -> Self {
        Self { place: Place::File(file.to_owned()), ..self }
    }

    /// The same list, which an environment variable gave.
    #[must_use]
    pub fn in_environment(self, name: &'static str) -> Self {
        Self { place: Place::Environment(name), ..self }
    }

    /// The same list and the host of `url`, on its port: an address that the learner wrote into the settings may be asked.
    #[must_use]
    pub fn and_host_of(mut self, url: &Url) -> Self {
        let (Some(host), Some(port)) = (url.host_str(), url.port_or_known_default()) else { return self };
        self.hosts.extend(format!("{host}:{port}").parse());
        self
    }

    /// Whether nothing is allowed.
    pub fn is_empty(&self) -> bool {
        self.hosts.is_empty()
    }

    /// Whether the host that `url` names, by its name or as an address, is allowed on its port.
    pub fn name(&self, url: &Url) -> bool {
        let (Some(host), Some(port)) = (url.host(), url.port_or_known_default()) else { return false };
        match host {
            Host::Ipv4(ip) => self.hold(ip.into(), Some(port)),
            Host::Ipv6(ip) => self.hold(ip.into(), Some(port)),
            Host::Domain(name) => {
                let name = name.trim_end_matches('.');
                self.hosts.iter().any(|host| {
                    matches!(&host.who, Who::Name(known) if known == name) && host.port.is_none_or(|own| own == port)
                })
            }
        }
    }

    /// Whether the list has this host name, on whatever port.
    pub fn know(&self, name: &str) -> bool {
        let name = name.trim_end_matches('.');
        self.hosts.iter().any(|host| matches!(&host.who, Who::Name(known) if known == name))
    }

    /// Whether an address or a network is allowed on every port, so that a name may stand for it.
    pub fn hold_any(&self) -> bool {
        self.hosts.iter().any(|host| matches!(host.who, Who::Network(..)) && host.port.is_none())
    }

    /// Whether this address is allowed on this port; `None` asks for all ports.
    pub fn hold(&self, ip: IpAddr, port: Option<u16>) -> bool {
        self.hosts.iter().any(|host| {
            matches!(host.who, Who::Network(network, bits) if lies_in(ip, network, bits))
                && host.port.is_none_or(|own| port == Some(own))
        })
    }

    /// What the learner has to write, and where, so that the host of `url` is allowed.
    pub fn advice(&self, url: &Url) -> String {
        let port = url.port().map(|port| format!(":{port}")).unwrap_or_default();
        let added = format!("{}{port}", url.host_str().unwrap_or_default().trim_end_matches('.'));
        let all: Vec<String> = self.hosts.iter().map(ToString::to_string).chain([added]).collect();
        let quoted: Vec<String> = all.iter().map(|host| format!("{host:?}")).collect();
        let line = format!("allow_hosts = [{}]", quoted.join(", "));
        let file = match &self.place {
            Place::Environment(name) => return format!("set `{name}={}`", all.join(",")),
            Place::File(file) => file.display().to_string(),
            Place::Unknown => "config.toml".to_owned(),
        };
        match self.is_empty() {
            true => format!("write `{line}` at the top of {file}"),
            false => format!("make the line in {file} read `{line}`"),
        }
    }
}

impl fmt::Display for AllowedHosts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let all: Vec<String> = self.hosts.iter().map(ToString::to_string).collect();
        f.write_str(&all.join(", "))
    }
}

impl fmt::Display for AllowedHost {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let port = self.port.map(|port| format!(":{port}")).unwrap_or_default();
        match &self.who {
            Who::Name(name) => write!(f, "{name}{port}"),
            Who::Network(ip, bits) if *bits < width(*ip) => write!(f, "{ip}/{bits}"),
            Who::Network(IpAddr::V6(ip), _) => write!(f, "[{ip}]{port}"),
            Who::Network(ip, _) => write!(f, "{ip}{port}"),
        }
    }
}

impl FromStr for AllowedHost {
    type Err = String;

    /// A name, an address or a network; a name or an address may have a port.
    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || {
            format!("{text:?} is no host: write a name, an IP address, either with :port, or a network like 10.0.0.0/8")
        };
        if let Some((network, bits)) = text.split_once('/') {
            let ip: IpAddr = bare(network).parse().map_err(|_| wrong())?;
            let bits = bits.parse().ok().filter(|bits| *bits <= width(ip)).ok_or_else(wrong)?;
            return Ok(Self { who: Who::Network(ip, bits), port: None });
        }
        if let Ok(ip) = text.parse::<IpAddr>() {
            return Ok(Self { who: Who::Network(ip, width(ip)), port: None });
        }
        let (host, port) = match text.rsplit_once(':') {
            Some((host, port)) if !text.ends_with(']') => (host, Some(port.parse::<u16>().map_err(|_| wrong())?)),
            _ => (text, None),
        };
        let who = match Host::parse(host).map_err(|_| wrong())? {
            Host::Ipv4(ip) => Who::Network(ip.into(), 32),
            Host::Ipv6(ip) => Who::Network(ip.into(), 128),
            Host::Domain(name) if name.contains('*') => return Err(wrong()),
            Host::Domain(name) => Who::Name(name.trim_end_matches('.').to_owned()),
        };
        Ok(Self { who, port })
    }
}

fn bare(address: &str) -> &str {
    address.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(address)
}

fn width(ip: IpAddr) -> u8 {
    if ip.is_ipv4() { 32 } else { 128 }
}

fn lies_in(ip: IpAddr, network: IpAddr, bits: u8) -> bool {
    // ::ffff:10.0.0.1 is another spelling of 10.0.0.1.
    match (ip.to_canonical(), network) {
        (IpAddr::V4(ip), IpAddr::V4(network)) => {
            let shift = 32 - u32::from(bits.min(32));
            u64::from(u32::from(ip)) >> shift == u64::from(u32::from(network)) >> shift
        }
        (IpAddr::V6(ip), IpAddr::V6(network)) => {
            let rest = 128 - u32::from(bits.min(128));
            u128::from(ip).checked_shr(rest) == u128::from(network).checked_shr(rest)
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list(lines: &[&str]) -> AllowedHosts {
        AllowedHosts::read(lines.iter().copied()).unwrap()
    }

    fn named(lines: &[&str], url: &str) -> bool {
        list(lines).name(&Url::parse(url).unwrap())
    }

    #[test]
    fn rule_70_a_host_is_allowed_by_name_address_or_network_and_port() {
        for (line, allowed, refused) in [
            ("nas.local", "http://NAS.local.:8080/x", "http://a.nas.local/"),
            ("nas.local:8080", "https://nas.local:8080/", "http://nas.local/"),
            ("localhost:80", "http://localhost/", "https://localhost/"),
            ("127.0.0.1", "http://2130706433:99/", "http://127.0.0.2/"),
            ("127.0.0.1:3000", "http://[::ffff:127.0.0.1]:3000/", "http://127.0.0.1/"),
            ("192.168.0.0/16", "http://192.168.255.255/", "http://192.169.0.0/"),
            ("::1", "http://[::1]:5/", "http://[::2]/"),
            ("[::1]:8080", "http://[::1]:8080/", "http://[::1]/"),
            ("[fd00::]/8", "http://[fdff::1]/", "http://[fe00::1]/"),
            ("bücher.internal", "http://xn--bcher-kva.internal/", "http://bucher.internal/"),
            ("0.0.0.0/0", "http://10.0.0.1/", "http://[fc00::1]/"),
            ("::/0", "http://[fc00::1]/", "http://10.0.0.1/"),
        ] {
            assert!(named(&[line], allowed), "{line} allows {allowed}");
            assert!(!named(&[line], refused), "{line} does not allow {refused}");
        }
        assert!(!named(&[], "http://127.0.0.1/"), "nothing is allowed by default");
    }

    #[test]
    fn an_address_with_a_port_is_not_allowed_on_all_ports() {
        let list = list(&["10.0.0.1:80", "10.0.0.2"]);
        assert!(list.hold("10.0.0.1".parse().unwrap(), Some(80)));
        assert!(!list.hold("10.0.0.1".parse().unwrap(), None));
        assert!(list.hold("10.0.0.2".parse().unwrap(), None));
    }

    #[test]
    fn what_is_no_host_is_refused() {
        for line in ["http://nas.local/", "nas.local:http", "10.0.0.0/33", "nas/8", "*.local", "a b", "[::1", "me@nas"]
        {
            let told = AllowedHosts::read([line]).unwrap_err();
            assert!(told.contains("write a name"), "{line}: {told}");
        }
        assert!(list(&["", "  "]).is_empty());
    }

    #[test]
    fn the_advice_is_the_line_to_write_and_where() {
        let url = Url::parse("http://nas.local:8080/feed").unwrap();
        let empty = list(&[]).in_file(Path::new("/home/me/config.toml"));
        assert_eq!(empty.advice(&url), "write `allow_hosts = [\"nas.local:8080\"]` at the top of /home/me/config.toml");
        let some = list(&["[::1]:80", "10.0.0.0/8"]).in_file(Path::new("c.toml"));
        assert_eq!(
            some.advice(&url),
            "make the line in c.toml read `allow_hosts = [\"[::1]:80\", \"10.0.0.0/8\", \"nas.local:8080\"]`"
        );
        let set = list(&["::1"]).in_environment("MENTOR_ALLOW_HOSTS");
        assert_eq!(set.advice(&url), "set `MENTOR_ALLOW_HOSTS=[::1],nas.local:8080`");
    }

    proptest::proptest! {
        #[test]
        fn a_list_reads_back_as_it_is_shown(
            lines in proptest::collection::vec("[a-z]{1,8}(\\.[a-z]{2,5})?(:[1-9][0-9]{0,3})?|10\\.[0-9]\\.0\\.0/(8|16|24)|fd00::[1-9]", 0..5)
        ) {
            let list = AllowedHosts::read(lines.iter().map(String::as_str)).unwrap();
            proptest::prop_assert_eq!(AllowedHosts::read(list.to_string().split(',')), Ok(list));
        }
    }
}
