//! The program is killed (SIGKILL) after Exchange has applied a change and before the program can know it: what an administrator
//! sees afterwards. Exchange does what it is asked for and holds its answer back meanwhile.

#![cfg(unix)]

mod house;

use domain::access::exchange::{Characteristic, DeviceRule};
use domain::access::settings::Mode;
use domain::access::{AccessSettings, Level};
use services::exchange::{self, ByHand, WipeScope};
use simulators::exchange::{Characteristic as Theirs, Level as TheirLevel, Lists, Wipe};

use self::house::{ANNA, House, PHONE, WHO};

#[tokio::test(flavor = "multi_thread")]
async fn an_entry_is_in_the_list_once_and_what_others_wrote_stays() {
    let house = House::start().await;
    let asked = async {
        let anna = house.partnership(PHONE).await;
        exchange::by_hand(house.services(), WHO, house.id, ByHand::Allow, &[anna], false).await.unwrap();
    };
    let is_made = || house.lists().allowed == [PHONE];
    house.kill_in("Set-CASMailbox", asked, is_made).await;
    // An administrator works on while it is dead.
    house.mail.edit_lists(ANNA, |lists| {
        lists.allowed.insert(0, "OTHERS".to_owned());
        lists.blocked.push("STOLEN".to_owned());
    });
    let entry = house.told_after_starting_again().await;
    assert_eq!((entry.outcome.as_str(), entry.detail.as_deref()), ("done", None));
    house.until_nothing_more_is_done("Set-CASMailbox").await;
    let allowed = vec!["OTHERS".to_owned(), PHONE.to_owned()];
    assert_eq!(house.lists(), Lists { allowed, blocked: vec!["STOLEN".to_owned()] });
    house.end().await;
}

fn rules(default_level: Option<Level>, rules: Vec<DeviceRule>) -> AccessSettings {
    AccessSettings {
        mode: Mode::Enforcing,
        default_level,
        rules,
        writes_rules: true,
        ..AccessSettings::default()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_default_level_is_set_once_and_the_texts_beside_it_stay() {
    let house = House::start().await;
    let access = rules(Some(Level::Quarantine), Vec::new());
    let asked = async {
        exchange::write_rules(house.services(), WHO, house.id, access, false).await.unwrap();
    };
    let level = || house.mail.settings().default_level;
    house.kill_in("Set-ActiveSyncOrganizationSettings", asked, || level() == TheirLevel::Quarantine).await;
    house.mail.change_settings(|settings| settings.user_insert = "Call 1234.".to_owned());
    house.mail.add_rule(Theirs::DeviceType, "WP8", TheirLevel::Block);
    let entry = house.told_after_starting_again().await;
    assert_eq!((entry.outcome.as_str(), entry.detail.as_deref()), ("done", None));
    house.until_nothing_more_is_done("Set-ActiveSyncOrganizationSettings").await;
    assert_eq!((level(), house.mail.settings().user_insert.as_str()), (TheirLevel::Quarantine, "Call 1234."));
    assert_eq!(house.mail.rules().len(), 1, "{:?}", house.mail.rules());
    house.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rule_is_made_once_and_the_default_of_an_administrator_stays() {
    let house = House::start().await;
    let (characteristic, query) = (Characteristic::DeviceType, "WP8".to_owned());
    let access = rules(None, vec![DeviceRule { characteristic, query, level: Level::Block }]);
    let asked = async {
        exchange::write_rules(house.services(), WHO, house.id, access, false).await.unwrap();
    };
    let is_made = || house.mail.rules().len() == 1;
    house.kill_in("New-ActiveSyncDeviceAccessRule", asked, is_made).await;
    house.mail.change_settings(|settings| settings.default_level = TheirLevel::Quarantine);
    let entry = house.told_after_starting_again().await;
    assert_eq!((entry.outcome.as_str(), entry.detail.as_deref()), ("done", None));
    house.until_nothing_more_is_done("New-ActiveSyncDeviceAccessRule").await;
    assert_eq!(house.mail.rules().len(), 1, "{:?}", house.mail.rules());
    assert_eq!(house.mail.settings().default_level, TheirLevel::Quarantine);
    house.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_partnership_is_removed_once_and_the_one_that_comes_after_it_stays() {
    let house = House::start().await;
    let asked = async {
        let anna = house.partnership(PHONE).await;
        exchange::by_hand(house.services(), WHO, house.id, ByHand::Remove, &[anna], false).await.unwrap();
    };
    let is_made = || house.mail.partnership(ANNA, PHONE).is_none();
    house.kill_in("Remove-MobileDevice", asked, is_made).await;
    // The phone is still set up, and comes again.
    house.phone_connects(ANNA, PHONE);
    let new = house.mail.partnership(ANNA, PHONE).unwrap().guid;
    let entry = house.told_after_starting_again().await;
    assert_eq!((entry.outcome.as_str(), entry.detail.as_deref()), ("done", None));
    house.until_nothing_more_is_done("Remove-MobileDevice").await;
    assert_eq!(house.mail.partnership(ANNA, PHONE).map(|one| one.guid), Some(new));
    house.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wipe_is_asked_for_once() {
    let house = House::start().await;
    house.kill_in("Clear-MobileDevice", house.wipe(), || house.wiped() == Wipe::DeviceWipePending).await;
    let entry = house.told_after_starting_again().await;
    assert_eq!((entry.outcome.as_str(), entry.detail.as_deref()), ("done", None));
    house.until_nothing_more_is_done("Clear-MobileDevice").await;
    assert_eq!(house.wiped(), Wipe::DeviceWipePending);
    house.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wipe_that_was_called_off_meanwhile_is_not_asked_for_again() {
    let house = House::start().await;
    house.kill_in("Clear-MobileDevice", house.wipe(), || house.wiped() == Wipe::DeviceWipePending).await;
    assert!(house.mail.cancel_wipe(ANNA, PHONE));
    let entry = house.told_after_starting_again().await;
    assert_eq!(entry.outcome, "failed");
    let detail = entry.detail.unwrap_or_default();
    assert!(detail.contains("nobody can say") && detail.contains("order it once more"), "{detail}");
    house.until_nothing_more_is_done("Clear-MobileDevice").await;
    assert_eq!(house.wiped(), Wipe::DeviceOk, "the phone is not erased after all");
    house.end().await;
}

impl House {
    async fn wipe(&self) {
        let anna = self.partnership(PHONE).await;
        exchange::wipe(self.services(), WHO, self.id, anna, WipeScope::Device, PHONE).await.unwrap();
    }

    fn wiped(&self) -> Wipe {
        self.mail.partnership(ANNA, PHONE).unwrap().wipe
    }

    fn lists(&self) -> Lists {
        self.mail.lists_of(ANNA).unwrap()
    }
}
