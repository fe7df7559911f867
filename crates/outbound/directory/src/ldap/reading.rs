//! One complete reading, and the short look that a test takes.

use std::collections::HashSet;

use domain::directory::Snapshot;
use ldap3::Scope;

use super::LdapDirectory;
use super::connection::Connection;
use super::entry::Entry;
use super::groups::{Members, RawGroup, group};
use super::paging::{Each, Search};
use super::root::Root;
use super::users::user;
use super::{attributes, schema};
use crate::{DirectoryError, Found, Progress};

/// Names that a test shows.
const LOOK: usize = 10;

impl LdapDirectory {
    /// Reads all users, then all groups with all their members.
    pub(super) async fn read_all(&self, progress: &dyn Progress) -> Result<Snapshot, DirectoryError> {
        let mut connection = self.connect().await?;
        let root = connection.root(&self.configuration).await?;
        let domains = connection.domains(&root).await?;
        let mut users = Vec::new();
        let mut primary = Vec::new();
        let mut ids = HashSet::new();
        let mut keep = |entry: Entry| {
            let user = user(&entry, &domains, &self.configuration)?;
            // Paging may show an entry twice that was moved meanwhile.
            if ids.insert(user.external_id.clone()) {
                users.push(user);
                primary.push(entry.text("primaryGroupID"));
            }
            Ok(())
        };
        self.user_entries(&mut connection, &root, &mut keep, &|users| progress.read(users, 0)).await?;
        drop(ids);
        let count = users.len();
        let raw = self.groups(&mut connection, &root, &|groups| progress.read(count, groups)).await?;
        let attributes = raw.iter().map(|raw| group(&raw.entry)).collect::<Result<Vec<_>, _>>()?;
        let members = Members::new(&users, &primary, &attributes);
        let mut ids = HashSet::with_capacity(raw.len());
        let groups = raw
            .iter()
            .zip(attributes)
            .filter(|(_, attributes)| ids.insert(attributes.external_id.clone()))
            .map(|(raw, attributes)| members.resolve(raw, attributes))
            .collect();
        Ok(Snapshot { users, groups })
    }

    /// Connects and shows a few names.
    pub(super) async fn look(&self) -> Result<Found, DirectoryError> {
        let mut connection = self.connect().await?;
        let root = connection.root(&self.configuration).await?;
        connection.domains(&root).await?;
        let (mut users, mut groups) = (Vec::new(), Vec::new());
        self.user_entries(&mut connection, &root, &mut |entry| show(&entry, &mut users), &|_| ()).await?;
        self.group_entries(&mut connection, &root, &mut |entry| show(&entry, &mut groups), &|_| ()).await?;
        Ok(Found { flavour: root.flavour, base: root.base, users, groups })
    }

    async fn user_entries(
        &self,
        connection: &mut Connection,
        root: &Root,
        each: &mut Each<'_>,
        seen: &(dyn Fn(usize) + Send + Sync),
    ) -> Result<(), DirectoryError> {
        let search = Search {
            base: &root.base,
            scope: Scope::Subtree,
            filter: &schema::users(root.flavour, &self.configuration),
            attributes: &schema::user_attributes(&self.configuration),
            what: "users",
            page: self.configuration.page_size,
        };
        self.search_everywhere(connection, search, each, seen).await
    }

    async fn group_entries(
        &self,
        connection: &mut Connection,
        root: &Root,
        each: &mut Each<'_>,
        seen: &(dyn Fn(usize) + Send + Sync),
    ) -> Result<(), DirectoryError> {
        let search = Search {
            base: &root.base,
            scope: Scope::Subtree,
            filter: &schema::groups(root.flavour, &self.configuration),
            attributes: schema::GROUP_ATTRIBUTES,
            what: "groups",
            page: self.configuration.page_size,
        };
        self.search_everywhere(connection, search, each, seen).await
    }

    /// All groups with all their members, the ones of large groups fetched in ranges.
    async fn groups(
        &self,
        connection: &mut Connection,
        root: &Root,
        seen: &(dyn Fn(usize) + Send + Sync),
    ) -> Result<Vec<RawGroup>, DirectoryError> {
        let mut entries = Vec::new();
        let mut keep = |entry| {
            entries.push(entry);
            Ok(())
        };
        self.group_entries(connection, root, &mut keep, seen).await?;
        let mut elsewhere: Option<Connection> = None;
        let mut groups = Vec::with_capacity(entries.len());
        for entry in entries {
            let source = if entry.url == connection.url {
                &mut *connection
            } else {
                let open = elsewhere.take().filter(|open| open.url == entry.url);
                let open = match open {
                    Some(open) => open,
                    None => self.connect_to(&entry.url).await?,
                };
                elsewhere.insert(open)
            };
            let mut members = source.all_values(&entry, "member").await?;
            members.extend(source.all_values(&entry, "uniqueMember").await?);
            let member_names = entry.values("memberUid").to_vec();
            groups.push(RawGroup { entry, members, member_names });
        }
        Ok(groups)
    }
}

/// Notes the name of an entry for a person to recognise, and refuses one that could not be read.
fn show(entry: &Entry, names: &mut Vec<String>) -> Result<(), DirectoryError> {
    attributes::external_id(entry)?;
    if names.len() < LOOK {
        names.push(attributes::display_name(entry, &["displayName", "cn"]));
    }
    Ok(())
}
