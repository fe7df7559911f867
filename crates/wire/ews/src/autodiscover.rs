//! Autodiscover in its plain form (MS-OXDSCLI): which address has the services of a mailbox.

use roxmltree::Node;

use crate::document::{find, parse, text, word};
use crate::write::document;
use crate::{Address, Error, namespace};

/// The path at every host that may answer.
pub const PATH: &str = "/autodiscover/autodiscover.xml";

/// Asks for the settings of a mailbox.
pub fn question(address: &str) -> Result<Vec<u8>, Error> {
    document(|xml| {
        xml.element("Autodiscover", &[("xmlns", namespace::AUTODISCOVER_REQUEST)], |xml| {
            xml.element("Request", &[], |xml| {
                xml.text("EMailAddress", &[], address)?;
                xml.text("AcceptableResponseSchema", &[], namespace::AUTODISCOVER_RESPONSE)
            })
        })
    })
}

/// What a server answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Found {
    /// The addresses of the services, by who is to use them. At least one.
    Services {
        /// For those inside (EXCH), or for everybody (EXHTTP).
        inside: Option<Address>,
        /// For those outside (EXPR).
        outside: Option<Address>,
    },
    /// Ask about another address.
    OtherMailbox(String),
    /// Ask at another place.
    OtherServer(Address),
    /// It does not know the mailbox, or does not say where its services are.
    Nothing {
        /// The server's number for why, if it gave one.
        code: Option<String>,
    },
}

/// Reads the body of an answer. Addresses that are not https are errors, whatever else there is.
pub fn read(bytes: &[u8]) -> Result<Found, Error> {
    let document = parse(bytes)?;
    let root = document.root_element();
    if root.tag_name().name() != "Autodiscover" {
        return Err(Error::Missing { what: "the Autodiscover element" });
    }
    if let Some(error) = find(root, "Error") {
        let code = find(error, "ErrorCode").map(text).and_then(word);
        return Ok(Found::Nothing { code: code.map(str::to_owned) });
    }
    let account = find(root, "Account").ok_or(Error::Missing { what: "the account" })?;
    let of = |name: &str| find(account, name).map(text).filter(|text| !text.is_empty());
    if let Some(url) = of("RedirectUrl") {
        return Address::parse("the redirection", url).map(Found::OtherServer);
    }
    if let Some(address) = of("RedirectAddr") {
        return Ok(Found::OtherMailbox(address.chars().take(320).collect()));
    }
    let (inside, outside) = (services(account, &["EXCH", "EXHTTP"])?, services(account, &["EXPR"])?);
    if inside.is_none() && outside.is_none() {
        return Ok(Found::Nothing { code: None });
    }
    Ok(Found::Services { inside, outside })
}

/// The address in the first of these protocols that has one.
fn services(account: Node<'_, '_>, kinds: &[&str]) -> Result<Option<Address>, Error> {
    let protocols = || account.children().filter(|node| node.tag_name().name() == "Protocol");
    // The outer protocol's own children: it may hold others, for those inside and outside.
    let own = |node: Node<'_, '_>, name: &str| {
        let child = node.children().find(|child| child.tag_name().name() == name);
        child.map(|child| text(child).to_owned())
    };
    let is_of = |node: &Node<'_, '_>, kind: &str| {
        own(*node, "Type").or_else(|| node.attribute("Type").map(str::to_owned)).as_deref() == Some(kind)
    };
    let url = kinds
        .iter()
        .find_map(|kind| protocols().filter(|node| is_of(node, kind)).find_map(|node| own(node, "EwsUrl")));
    url.filter(|url| !url.is_empty()).map(|url| Address::parse("the services' address", &url)).transpose()
}
