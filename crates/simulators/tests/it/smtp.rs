//! The mail server as a client meets it.

use simulators::smtp::MailServer;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;

#[tokio::test]
async fn what_is_sent_is_kept_as_it_was() {
    let server = MailServer::start().await.unwrap();
    let (reader, mut writer) = TcpStream::connect(("127.0.0.1", server.port())).await.unwrap().into_split();
    let mut lines = BufReader::new(reader).lines();
    let mut answers = vec![lines.next_line().await.unwrap().unwrap()];
    for command in [
        "HELO here",
        "DATA",
        "MAIL FROM:<it@a.example> SIZE=10",
        "RCPT TO:<b@b.example>",
        "RCPT TO:<c@c.example>",
        "DATA",
        "Subject: x\r\n\r\n..dotted\r\n.",
        "STARTTLS",
        "QUIT",
    ] {
        writer.write_all(format!("{command}\r\n").as_bytes()).await.unwrap();
        answers.push(lines.next_line().await.unwrap().unwrap());
    }
    let codes: Vec<_> = answers.iter().map(|answer| &answer[..3]).collect();
    assert_eq!(codes, ["220", "250", "503", "250", "250", "250", "354", "250", "502", "221"]);
    let received = server.received();
    assert_eq!(received.len(), 1);
    assert_eq!((received[0].from.as_str(), received[0].to.len()), ("it@a.example", 2));
    assert_eq!(received[0].data, "Subject: x\r\n\r\n.dotted\r\n");
}
