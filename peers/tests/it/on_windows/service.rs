//! The service, started and stopped by the service control manager that Wine has.

use std::time::Duration;

use super::place::{PARTNERSHIPS, Place};

const NAME: &str = "gatepost-connector";

/// How long a service may take until it runs, or has found that it cannot.
const STARTING: Duration = Duration::from_mins(1);

/// What the service control manager says of a service that is there: `STATE : 4  RUNNING` and the like, by their names.
struct Standing(String);

impl Standing {
    async fn of(place: &Place) -> Option<Self> {
        let (code, said) = place.system("sc", &["query", NAME]).await;
        (code == Some(0)).then_some(Self(said))
    }

    /// How it stands once it does not start or stop any more, or when time is up.
    async fn settled(place: &Place, patience: Duration) -> Self {
        let settled = async {
            loop {
                let standing = Self::of(place).await.unwrap();
                if !standing.get("STATE").contains("PENDING") {
                    return standing;
                }
                tokio::time::sleep(Duration::from_millis(200)).await;
            }
        };
        match tokio::time::timeout(patience, settled).await {
            Ok(standing) => standing,
            Err(_) => Self::of(place).await.unwrap(),
        }
    }

    fn get(&self, name: &str) -> &str {
        let lines = self.0.lines().filter_map(|line| line.split_once(':'));
        let mut values = lines.filter(|(key, _)| key.trim() == name).map(|(_, value)| value.trim());
        values.next().unwrap_or_default()
    }

    fn runs(&self) -> bool {
        self.get("STATE").ends_with("RUNNING")
    }

    /// Whether it stopped with this exit code of its own.
    fn stopped_with(&self, code: u32) -> bool {
        // 1066 is ERROR_SERVICE_SPECIFIC_ERROR.
        let of_windows = if code == 0 { "0 " } else { "1066 " };
        self.get("STATE").ends_with("STOPPED")
            && self.get("WIN32_EXIT_CODE").starts_with(of_windows)
            && self.get("SERVICE_EXIT_CODE").starts_with(&format!("{code} "))
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn xc_4_the_service_works_until_it_is_stopped_and_can_be_taken_away() {
    let Some(place) = Place::make().await else { return };
    let (code, said) = place.registered().await;
    assert_eq!(code, Some(0), "{said}");
    let (code, said) = place.run(&["service", "install"]).await;
    assert!(code == Some(0) && said.contains("is installed and started"), "{code:?} {said}");
    let standing = Standing::of(&place).await.unwrap();
    assert!(standing.runs(), "what is said to be started runs: {}", standing.0);
    assert_eq!(place.until_all_are_known().await, PARTNERSHIPS, "{}", place.log());
    let (_, said) = place.run(&["status"]).await;
    assert!(said.contains("running        yes") && said.contains("lease          held"), "{said}");
    let (code, said) = place.run(&["service", "install"]).await;
    assert!(code == Some(1) && said.contains("`service uninstall` first"), "{code:?} {said}");
    let asked = place.windows.read("icacls.log");
    assert!(asked.contains(r"C:\gatepost\data /grant NT SERVICE\gatepost-connector:"), "{asked}");

    let (_, said) = place.system("sc", &["stop", NAME]).await;
    let stopping = Standing::of(&place).await.unwrap();
    // Of a service that is stopping, it is how long that takes at most, in milliseconds.
    let hint = u64::from_str_radix(stopping.get("WAIT_HINT").trim_start_matches("0x"), 16).unwrap();
    let standing = Standing::settled(&place, Duration::from_millis(hint)).await;
    assert!(standing.stopped_with(0), "{said} {}", standing.0);
    assert!(place.log().trim_end().ends_with("stopped"), "in order: {}", place.log());
    assert_eq!(place.mail.shells(), 0, "no session is left in Exchange");
    let (_, said) = place.run(&["status"]).await;
    assert!(said.contains("running        no") && said.contains("lease          not held"), "{said}");

    let (_, said) = place.system("sc", &["start", NAME]).await;
    let standing = Standing::settled(&place, STARTING).await;
    assert!(standing.runs(), "{said} {} {}", standing.0, place.log());
    let (code, said) = place.run(&["service", "uninstall"]).await;
    assert!(code == Some(0) && said.contains("gatepost-connector is gone"), "{code:?} {said}");
    assert!(Standing::of(&place).await.is_none(), "it is not there any more");
    let (_, said) = place.run(&["status"]).await;
    assert!(said.contains("running        no"), "{said}");
    assert!(place.windows.path("data/registration.json").exists(), "the registration stays");
    place.server.stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn xc_4_a_service_that_cannot_work_says_why_and_stops_with_a_code_of_its_own() {
    let Some(place) = Place::make().await else { return };
    let (code, said) = place.registered().await;
    assert_eq!(code, Some(0), "{said}");
    // A directory is no file for a log: the installation does not see that, and waits for what the service says.
    place.configure("[log]\r\nfile = 'C:\\gatepost\\data'\r\n");
    let (code, said) = place.run(&["service", "install"]).await;
    assert!(code == Some(1) && said.contains(r"cannot work: C:\gatepost\data: "), "{code:?} {said}");
    let standing = Standing::of(&place).await.unwrap();
    assert!(standing.stopped_with(2), "{}", standing.0);

    let registration = place.windows.path("data/registration.json");
    let right = std::fs::read(&registration).unwrap();
    for (configuration, content, expected) in [
        ("[limits]\r\nwipe = true\r\n", Some(&right[..]), "line 3"),
        ("", Some(b"{ nonsense".as_slice()), r"data\registration.json: "),
        ("", None, "run `gatepost-connector register` first"),
    ] {
        place.configure(configuration);
        match content {
            Some(content) => std::fs::write(&registration, content).unwrap(),
            None => std::fs::remove_file(&registration).unwrap(),
        }
        let before = place.log().len();
        let (_, said) = place.system("sc", &["start", NAME]).await;
        let standing = Standing::settled(&place, STARTING).await;
        assert!(standing.stopped_with(2), "{expected}: {said} {}", standing.0);
        let log = place.log();
        let new = &log[before..];
        assert!(new.contains("ERROR") && new.contains(expected), "{expected}: {new}");
    }
    let (_, said) = place.run(&["status"]).await;
    assert!(said.contains("run `gatepost-connector register` first"), "{said}");

    std::fs::write(&registration, right).unwrap();
    place.system("sc", &["start", NAME]).await;
    assert_eq!(place.until_all_are_known().await, PARTNERSHIPS, "{}", place.log());
    let (code, said) = place.run(&["service", "uninstall"]).await;
    assert_eq!(code, Some(0), "{said}");
    place.server.stop().await.unwrap();
}
