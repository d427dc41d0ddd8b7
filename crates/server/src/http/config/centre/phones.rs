//! Phones that may register, where they are, and their passwords.

use super::super::super::{Gateway, failure};
use super::{Answer, Asking, author, not_stored, told, transport};
use ccgate_core::{AgentId, Phone, Refusal};
use ccgate_sip::Seen;
use ccgate_store::{Ha1Pair, PhoneAccount, PhoneEdit, StoreError};
use ccgate_wire::config::centre::phones::{self, Contact, PhoneBody, PhoneObject};
use ccgate_wire::operations::CentreOp;
use ccgate_wire::query::Query;
use ccgate_wire::retcode::{Failure, Retcode};
use std::collections::BTreeMap;

impl Gateway {
    pub(super) async fn centre_phones(&self, asking: &Asking) -> Result<Answer, Failure> {
        let vdn = asking.session.standing.vdn;
        let realm = &self.installation()?.realm;
        let mut found: BTreeMap<Phone, PhoneObject> = BTreeMap::new();
        let stored = self.store.phones().await.map_err(|error| not_stored(&error))?;
        for account in stored.into_iter().filter(|account| account.vdn == vdn) {
            let object = object(&account.phone, true, account.realm == *realm);
            found.insert(account.phone, object);
        }
        let Seen { contacts, .. } = self.seen(asking).await?.unwrap_or_default();
        for contact in contacts {
            let phone = found
                .entry(contact.phone)
                .or_insert_with_key(|number| object(number, false, true));
            phone.registered = true;
            phone.contacts.push(Contact {
                transport: transport(contact.transport),
                address: contact.address.to_string(),
                expires: contact.expires,
            });
        }
        let owner = self.owner_asked(asking)?;
        let (agents, ticket) = owner
            .read(|vdn, _| {
                let phones = vdn
                    .agents()
                    .filter_map(|agent| Some((agent.session.phone.clone()?, agent.id)));
                Ok::<Vec<(Phone, AgentId)>, Refusal>(phones.collect())
            })
            .map_err(failure)?;
        owner.saved(ticket).await.map_err(failure)?;
        for (phone, agent) in agents {
            if let Some(phone) = found.get_mut(&phone) {
                phone.agent_id = Some(agent.0);
            }
        }
        let found: Vec<PhoneObject> = found.into_values().collect();
        Ok(told(phones::found(&found)))
    }

    pub(super) async fn centre_phone(
        &self,
        op: CentreOp,
        log_name: &'static str,
        asking: &Asking,
        query: Query<'_>,
        body: &[u8],
    ) -> Result<Answer, Failure> {
        let vdn = asking.session.standing.vdn;
        let edit = match op {
            CentreOp::RemovePhone => PhoneEdit::Remove {
                vdn,
                phone: phones::which(query)?,
            },
            _ => {
                let said = PhoneBody::parse(body)?;
                let realm = &self.installation()?.realm;
                let account = PhoneAccount {
                    ha1: Ha1Pair::of(&said.number, realm, said.secret()),
                    phone: said.number,
                    vdn,
                    realm: realm.clone(),
                };
                match op {
                    CentreOp::AddPhone => PhoneEdit::Add(account),
                    _ => PhoneEdit::Change(account),
                }
            }
        };
        let _turn = self.turn().await?;
        let by = author(asking);
        let made = self.store.edit_phone(&edit, &by, self.clock().now()).await;
        let version = made.map_err(refused)?;
        let number = match &edit {
            PhoneEdit::Add(account) | PhoneEdit::Change(account) => &account.phone,
            PhoneEdit::Remove { phone, .. } => phone,
        };
        tracing::info!(
            target: "ccgate::operation",
            %vdn, by, operation = log_name, phone = %number, version = version.0,
            "a phone's account was changed"
        );
        self.until_in_force(vdn, version).await?;
        match op {
            CentreOp::AddPhone => Ok(told(phones::added(number))),
            _ => Ok(Answer::done()),
        }
    }
}

fn object(number: &Phone, account: bool, usable: bool) -> PhoneObject {
    PhoneObject {
        number: number.to_string(),
        account,
        usable,
        registered: false,
        contacts: Vec::new(),
        agent_id: None,
    }
}

/// What the store refused. Whose a number is in another VDN isn't told.
fn refused(error: StoreError) -> Failure {
    match error {
        StoreError::PhoneTaken(number, _) => phones::taken(&number),
        StoreError::UnknownPhone(number) => phones::unknown(&number),
        StoreError::Invalid(faults) => {
            let first = faults.first().map(ToString::to_string).unwrap_or_default();
            Failure::new(Retcode::Parameter, first)
        }
        error => not_stored(&error),
    }
}
