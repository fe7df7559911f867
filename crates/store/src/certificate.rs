//! Issued certificates: where each came from, and whether it still counts.

use chrono::{DateTime, Utc};
use domain::id::{AuthorityId, CertificateId, EnrolmentId, ProfileId, UserId};
use uuid::Uuid;

use crate::{Error, Tx, on};

macro_rules! columns {
    () => {
        "id, authority_id, serial, sha256, der, purpose, subject, user_id, enrolment_id, profile_id, not_before, \
         not_after, revoked_at, revocation_reason"
    };
}

crate::statements! {
    INSERT = "INSERT INTO certificate (id, authority_id, serial, sha256, der, purpose, subject, user_id, enrolment_id, \
              profile_id, not_before, not_after) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)";
    BY_ID = concat!("SELECT ", columns!(), " FROM certificate WHERE id = $1");
    BY_HASH = concat!("SELECT ", columns!(), " FROM certificate WHERE sha256 = $1");
    OF_ENROLMENT = concat!("SELECT ", columns!(), " FROM certificate WHERE enrolment_id = $1 ORDER BY id");
    OF_SERVICE = concat!(
        "SELECT ", columns!(), " FROM certificate WHERE purpose = $1 AND enrolment_id IS NULL \
         AND revoked_at IS NULL ORDER BY not_before, id"
    );
    REVOKED = concat!(
        "SELECT ", columns!(), " FROM certificate WHERE authority_id = $1 AND revoked_at IS NOT NULL \
         AND not_after > $2 ORDER BY revoked_at, id"
    );
    REVOKE = "UPDATE certificate SET revoked_at = $2, revocation_reason = $3 WHERE id = $1 AND revoked_at IS NULL";
}

/// A certificate that one of our authorities issued.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Certificate {
    /// Its id.
    pub id: CertificateId,
    /// Who issued it.
    pub authority: AuthorityId,
    /// The serial number, content octets.
    pub serial: Vec<u8>,
    /// SHA-256 of the whole.
    pub sha256: [u8; 32],
    /// The whole, DER.
    pub der: Vec<u8>,
    /// What for: `enrolment`, `profile`, `registration`, `signing`, `tls`.
    pub purpose: String,
    /// The subject, for people.
    pub subject: String,
    /// For whom.
    pub user: Option<UserId>,
    /// For which enrolment.
    pub enrolment: Option<EnrolmentId>,
    /// For which profile.
    pub profile: Option<ProfileId>,
    /// From when it is valid.
    pub not_before: DateTime<Utc>,
    /// Until when it is valid.
    pub not_after: DateTime<Utc>,
    /// Since when it is revoked.
    pub revoked_at: Option<DateTime<Utc>>,
    /// Why it was revoked.
    pub revocation_reason: Option<String>,
}

#[derive(sqlx::FromRow)]
struct Row {
    id: Uuid,
    authority_id: Uuid,
    serial: Vec<u8>,
    sha256: Vec<u8>,
    der: Vec<u8>,
    purpose: String,
    subject: String,
    user_id: Option<Uuid>,
    enrolment_id: Option<Uuid>,
    profile_id: Option<Uuid>,
    not_before: DateTime<Utc>,
    not_after: DateTime<Utc>,
    revoked_at: Option<DateTime<Utc>>,
    revocation_reason: Option<String>,
}

impl Row {
    fn read(self) -> Result<Certificate, Error> {
        Ok(Certificate {
            id: CertificateId(self.id),
            authority: AuthorityId(self.authority_id),
            serial: self.serial,
            sha256: self.sha256.try_into().map_err(|_| Error::Corrupt("certificate.sha256"))?,
            der: self.der,
            purpose: self.purpose,
            subject: self.subject,
            user: self.user_id.map(UserId),
            enrolment: self.enrolment_id.map(EnrolmentId),
            profile: self.profile_id.map(ProfileId),
            not_before: self.not_before,
            not_after: self.not_after,
            revoked_at: self.revoked_at,
            revocation_reason: self.revocation_reason,
        })
    }
}

impl Tx {
    /// Records a certificate that was issued.
    pub async fn add_certificate(&mut self, certificate: &Certificate) -> Result<(), Error> {
        on!(self, c => sqlx::query(INSERT)
            .bind(certificate.id.0)
            .bind(certificate.authority.0)
            .bind(&certificate.serial)
            .bind(certificate.sha256.as_slice())
            .bind(&certificate.der)
            .bind(&certificate.purpose)
            .bind(&certificate.subject)
            .bind(certificate.user.map(|id| id.0))
            .bind(certificate.enrolment.map(|id| id.0))
            .bind(certificate.profile.map(|id| id.0))
            .bind(certificate.not_before)
            .bind(certificate.not_after)
            .execute(c)
            .await.map(|_| ()))?;
        Ok(())
    }

    /// The certificate with this id.
    pub async fn certificate(&mut self, id: CertificateId) -> Result<Option<Certificate>, Error> {
        let row: Option<Row> = on!(self, c => sqlx::query_as(BY_ID).bind(id.0).fetch_optional(c).await)?;
        row.map(Row::read).transpose()
    }

    /// The certificate with this SHA-256: it is ours, whatever it says of itself.
    pub async fn certificate_by_sha256(&mut self, sha256: &[u8; 32]) -> Result<Option<Certificate>, Error> {
        let row: Option<Row> =
            on!(self, c => sqlx::query_as(BY_HASH).bind(sha256.as_slice()).fetch_optional(c).await)?;
        row.map(Row::read).transpose()
    }

    /// Every certificate of an enrolment, the oldest first.
    pub async fn certificates_of_enrolment(&mut self, id: EnrolmentId) -> Result<Vec<Certificate>, Error> {
        let rows: Vec<Row> = on!(self, c => sqlx::query_as(OF_ENROLMENT).bind(id.0).fetch_all(c).await)?;
        rows.into_iter().map(Row::read).collect()
    }

    /// The certificates that one of our own services ever had, the oldest first.
    pub async fn service_certificates(&mut self, purpose: &str) -> Result<Vec<Certificate>, Error> {
        let rows: Vec<Row> = on!(self, c => sqlx::query_as(OF_SERVICE).bind(purpose).fetch_all(c).await)?;
        rows.into_iter().map(Row::read).collect()
    }

    /// The certificates of an authority that are revoked and have not ended at `now`.
    pub async fn revoked_certificates(
        &mut self,
        authority: AuthorityId,
        now: DateTime<Utc>,
    ) -> Result<Vec<Certificate>, Error> {
        let rows: Vec<Row> =
            on!(self, c => sqlx::query_as(REVOKED).bind(authority.0).bind(now).fetch_all(c).await)?;
        rows.into_iter().map(Row::read).collect()
    }

    /// Marks a certificate as revoked. False if it was before, or is not there.
    pub async fn revoke_certificate(
        &mut self,
        id: CertificateId,
        at: DateTime<Utc>,
        reason: &str,
    ) -> Result<bool, Error> {
        let changed = on!(self, c => sqlx::query(REVOKE)
            .bind(id.0)
            .bind(at)
            .bind(reason)
            .execute(c)
            .await
            .map(|done| done.rows_affected()))?;
        Ok(changed == 1)
    }
}
