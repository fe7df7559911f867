//! `gatepost token`.

use anyhow::Context;
use chrono::TimeDelta;
use secrecy::ExposeSecret;
use serde_json::json;
use server::data_directory::Purpose;
use server::domain::actor::{Actor, Scope};
use server::domain::id::TokenId;
use server::services::tokens::{self, NewToken};
use server::{Config, Outside, Server};

use crate::cli::Token;
use crate::say;

pub(crate) async fn run(config: &Config, command: Token) -> anyhow::Result<()> {
    let services = Server::open(config, &Outside::default(), Purpose::Service).await?;
    match command {
        Token::Create { name, scopes, days, json } => {
            let scopes = scopes.iter().map(|name| scope(name)).collect::<anyhow::Result<_>>()?;
            let expires_at = days.map(|days| services.now() + TimeDelta::days(days.into()));
            let new = NewToken { name, scopes, expires_at };
            let (token, secret) = tokens::create(&services, &Actor::System, new).await?;
            if json {
                return say::json(
                    &json!({ "id": token.id.0, "name": token.name, "token": secret.expose_secret() }),
                );
            }
            say::line(secret.expose_secret());
            say::error("Keep it well: it is not shown again.");
        }
        Token::List { json } => {
            let tokens = tokens::tokens(&services, &Actor::System).await?;
            if json {
                let rows = tokens.iter().map(|token| {
                    json!({
                        "id": token.id.0, "name": token.name, "scopes": token.scopes, "createdBy": token.created_by,
                        "createdDateTime": token.created_at, "expirationDateTime": token.expires_at,
                        "lastUsedDateTime": token.last_used_at, "revokedDateTime": token.revoked_at,
                    })
                });
                return say::json(&rows.collect::<Vec<_>>());
            }
            for token in tokens {
                let state = if token.revoked_at.is_some() { " (revoked)" } else { "" };
                let scopes = token.scopes.iter().map(|scope| scope.name()).collect::<Vec<_>>().join(" ");
                say::line(format_args!("{}  {}{state}  {scopes}", token.id.0, token.name));
            }
        }
        Token::Revoke { id } => tokens::revoke(&services, &Actor::System, TokenId(id)).await?,
    }
    Ok(())
}

fn scope(name: &str) -> anyhow::Result<Scope> {
    let all = || Scope::ALL.iter().map(|scope| scope.name()).collect::<Vec<_>>().join(", ");
    Scope::from_name(name).with_context(|| format!("there is no scope `{name}`; there are {}", all()))
}
