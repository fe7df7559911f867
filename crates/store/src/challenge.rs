//! One-time challenges: what each is good for, and what it was used for. The challenge itself is never stored.

use chrono::{DateTime, Utc};
use domain::id::{CertificateId, ChallengeId, EnrolmentId, ProfileId, UserId};
use serde_json::Value;
use sqlx::types::Json;
use uuid::Uuid;

use crate::{Error, Tx, on};

macro_rules! columns {
    () => {
        "id, purpose, user_id, enrolment_id, profile_id, generation, template, created_at, expires_at, consumed_at, \
         request_sha256, transaction_id, certificate_id"
    };
}

crate::statements! {
    INSERT = "INSERT INTO challenge (id, purpose, user_id, enrolment_id, profile_id, generation, template, created_at, \
              expires_at, consumed_at, request_sha256, transaction_id, certificate_id) \
              VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)";
    BY_ID = concat!("SELECT ", columns!(), " FROM challenge WHERE id = $1");
    OF_CERTIFICATE = concat!("SELECT ", columns!(), " FROM challenge WHERE certificate_id = $1");
    OF_ENROLMENT = concat!("SELECT ", columns!(), " FROM challenge WHERE enrolment_id = $1 ORDER BY id");
    CONSUME = "UPDATE challenge SET consumed_at = $2, request_sha256 = $3, transaction_id = $4, certificate_id = $5 \
               WHERE id = $1 AND consumed_at IS NULL";
    DELETE_UNUSED = "DELETE FROM challenge WHERE enrolment_id = $1 AND profile_id = $2 AND consumed_at IS NULL";
    DELETE_EXPIRED = "DELETE FROM challenge WHERE consumed_at IS NULL AND expires_at < $1";
}

/// A challenge and what became of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Challenge {
    /// Its id.
    pub id: ChallengeId,
    /// What the certificate is for: `enrolment` or `profile`.
    pub purpose: String,
    /// For whom.
    pub user: UserId,
    /// For which enrolment.
    pub enrolment: EnrolmentId,
    /// For which profile, if it is for one.
    pub profile: Option<ProfileId>,
    /// The generation of the deployment.
    pub generation: u32,
    /// What the certificate will say, as the authorities write it.
    pub template: Value,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// Until when it can be used.
    pub expires_at: DateTime<Utc>,
    /// What it was used for.
    pub used: Option<Use>,
}

/// The one request that a challenge was used for. The same request again gets the same certificate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Use {
    /// When.
    pub at: DateTime<Utc>,
    /// SHA-256 of the certification request.
    pub request_sha256: [u8; 32],
    /// The SCEP transaction.
    pub transaction: String,
    /// The certificate that was issued.
    pub certificate: CertificateId,
}

#[derive(sqlx::FromRow)]
struct Row {
    id: Uuid,
    purpose: String,
    user_id: Uuid,
    enrolment_id: Uuid,
    profile_id: Option<Uuid>,
    generation: i64,
    template: Json<Value>,
    created_at: DateTime<Utc>,
    expires_at: DateTime<Utc>,
    consumed_at: Option<DateTime<Utc>>,
    request_sha256: Option<Vec<u8>>,
    transaction_id: Option<String>,
    certificate_id: Option<Uuid>,
}

impl Row {
    fn read(self) -> Result<Challenge, Error> {
        let used = match (self.consumed_at, self.request_sha256, self.transaction_id, self.certificate_id) {
            (Some(at), Some(sha256), Some(transaction), Some(certificate)) => Some(Use {
                at,
                request_sha256: sha256.try_into().map_err(|_| Error::Corrupt("challenge.request_sha256"))?,
                transaction,
                certificate: CertificateId(certificate),
            }),
            (None, None, None, None) => None,
            _ => return Err(Error::Corrupt("challenge.consumed_at")),
        };
        Ok(Challenge {
            id: ChallengeId(self.id),
            purpose: self.purpose,
            user: UserId(self.user_id),
            enrolment: EnrolmentId(self.enrolment_id),
            profile: self.profile_id.map(ProfileId),
            generation: u32::try_from(self.generation).map_err(|_| Error::Corrupt("challenge.generation"))?,
            template: self.template.0,
            created_at: self.created_at,
            expires_at: self.expires_at,
            used,
        })
    }
}

impl Tx {
    /// Adds a challenge; one that was used already if it stands for a renewal.
    pub async fn add_challenge(&mut self, challenge: &Challenge) -> Result<(), Error> {
        let used = challenge.used.as_ref();
        on!(self, c => sqlx::query(INSERT)
            .bind(challenge.id.0)
            .bind(&challenge.purpose)
            .bind(challenge.user.0)
            .bind(challenge.enrolment.0)
            .bind(challenge.profile.map(|id| id.0))
            .bind(i64::from(challenge.generation))
            .bind(Json(&challenge.template))
            .bind(challenge.created_at)
            .bind(challenge.expires_at)
            .bind(used.map(|used| used.at))
            .bind(used.map(|used| used.request_sha256.as_slice()))
            .bind(used.map(|used| used.transaction.as_str()))
            .bind(used.map(|used| used.certificate.0))
            .execute(c)
            .await.map(|_| ()))?;
        Ok(())
    }

    /// The challenge with this id.
    pub async fn challenge(&mut self, id: ChallengeId) -> Result<Option<Challenge>, Error> {
        let row: Option<Row> = on!(self, c => sqlx::query_as(BY_ID).bind(id.0).fetch_optional(c).await)?;
        row.map(Row::read).transpose()
    }

    /// The challenge that a certificate was issued for.
    pub async fn challenge_of_certificate(&mut self, id: CertificateId) -> Result<Option<Challenge>, Error> {
        let row: Option<Row> =
            on!(self, c => sqlx::query_as(OF_CERTIFICATE).bind(id.0).fetch_optional(c).await)?;
        row.map(Row::read).transpose()
    }

    /// Every challenge of an enrolment, the oldest first.
    pub async fn challenges_of_enrolment(&mut self, id: EnrolmentId) -> Result<Vec<Challenge>, Error> {
        let rows: Vec<Row> = on!(self, c => sqlx::query_as(OF_ENROLMENT).bind(id.0).fetch_all(c).await)?;
        rows.into_iter().map(Row::read).collect()
    }

    /// Uses up a challenge. False if it was used before: then nothing may be issued for it.
    pub async fn consume_challenge(&mut self, id: ChallengeId, used: &Use) -> Result<bool, Error> {
        let changed = on!(self, c => sqlx::query(CONSUME)
            .bind(id.0)
            .bind(used.at)
            .bind(used.request_sha256.as_slice())
            .bind(&used.transaction)
            .bind(used.certificate.0)
            .execute(c)
            .await
            .map(|done| done.rows_affected()))?;
        Ok(changed == 1)
    }

    /// Forgets the challenges of a profile on an enrolment that nobody used.
    pub async fn delete_unused_challenges(
        &mut self,
        enrolment: EnrolmentId,
        profile: ProfileId,
    ) -> Result<(), Error> {
        on!(self, c => sqlx::query(DELETE_UNUSED).bind(enrolment.0).bind(profile.0).execute(c).await.map(|_| ()))?;
        Ok(())
    }

    /// Forgets the challenges that nobody used in time.
    pub async fn delete_expired_challenges(&mut self, now: DateTime<Utc>) -> Result<(), Error> {
        on!(self, c => sqlx::query(DELETE_EXPIRED).bind(now).execute(c).await.map(|_| ()))?;
        Ok(())
    }
}
