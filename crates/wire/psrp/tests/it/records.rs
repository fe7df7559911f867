//! Errors and warnings as Exchange reports them, in whatever language.

use std::time::Duration;

use psrp::clixml::Object;
use psrp::{ErrorKind, ErrorRecord, Throttling, Warning};

fn record(exception: &[&str], reason: &str, id: &str) -> ErrorRecord {
    let exception = exception.iter().map(|name| (*name).to_owned()).collect();
    let (reason, id) = (reason.to_owned(), id.to_owned());
    ErrorRecord { exception, reason, id, message: "Das ging nicht.".to_owned(), ..ErrorRecord::default() }
}

#[test]
fn kinds_by_the_name_of_the_exception() {
    for (name, kind) in [
        ("Microsoft.Exchange.Configuration.Tasks.ManagementObjectNotFoundException", ErrorKind::NotFound),
        ("Deserialized.Microsoft.Exchange.Data.Directory.ADTransientException", ErrorKind::Transient),
        ("Microsoft.Exchange.Data.Storage.StorageTransientException", ErrorKind::Transient),
        ("Microsoft.Exchange.Data.Directory.OverBudgetException", ErrorKind::OverBudget),
        ("System.Management.Automation.ParameterBindingException", ErrorKind::ParameterBinding),
        ("System.Management.Automation.CommandNotFoundException", ErrorKind::CommandNotFound),
        ("Microsoft.Exchange.Configuration.Tasks.ManagementObjectAmbiguousException", ErrorKind::Ambiguous),
        ("System.UnauthorizedAccessException", ErrorKind::AccessDenied),
        ("System.InvalidOperationException", ErrorKind::Other),
    ] {
        assert_eq!(record(&[name, "System.Exception"], "", "").kind(), kind, "{name}");
        let reason = name.rsplit('.').next().unwrap();
        let wrapped = ["System.Management.Automation.RemoteException", "System.Exception"];
        assert_eq!(record(&wrapped, reason, "").kind(), kind, "{reason}");
        let id = format!("[Server=EX1,RequestId=1,TimeStamp=2] [FailureCategory=Cmdlet-{reason}] 8BD7C11E,X");
        assert_eq!(record(&wrapped, "", &id).kind(), kind, "{id}");
    }
    assert_eq!(record(&[], "", "[FailureCategory=").kind(), ErrorKind::Other);
}

#[test]
fn a_record_that_a_server_writes_is_the_one_that_a_client_reads() {
    let sent = ErrorRecord {
        target: Some("a@b".to_owned()),
        category: 13,
        ..record(&["X.ManagementObjectNotFoundException", "System.Exception"], "ManagementObject…", "1,A")
    };
    assert_eq!(ErrorRecord::read(&Object::of(sent.to_value()), false), sent);
    assert_eq!(ErrorRecord::read(&Object::default(), false), ErrorRecord::default());
}

#[test]
fn an_exceeded_budget_says_how_long_to_wait() {
    let message = "The user load quota of 1000 requests per 2 seconds has been exceeded. The next request from this user \
                   will not be approved for at least 11520 milliseconds.";
    let record = ErrorRecord {
        message: message.to_owned(),
        ..record(&["Microsoft.Exchange.Data.Directory.OverBudgetException"], "", "")
    };
    assert_eq!(record.throttling(), Some(Throttling::Wait(Duration::from_millis(11_520))));
}

#[test]
fn warnings() {
    let text = "By default, only the first 1000 items are returned. Use the ResultSize parameter to specify the number of \
                items returned. To return all items, specify \"-ResultSize Unlimited\".";
    let warning = Warning::read(&Warning { text: text.to_owned() }.to_value());
    assert_eq!(warning.text, text);
    assert!(warning.is_truncation());
    let plain = Warning::read(&"Micro delay applied. Actual delayed: 21956 msecs".into());
    assert!(!plain.is_truncation());
    assert_eq!(plain.throttling(), Some(Throttling::Delayed(Duration::from_millis(21_956))));
}
