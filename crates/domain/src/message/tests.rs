//! Templates: what they become, and what can never come out of them.

use super::fuzz::{fuzz, only_our_tags};
use super::*;

fn values() -> Values {
    Values::default()
        .with(Placeholder::UserName, "Anna")
        .with(Placeholder::DeviceName, "Anna's <phone>")
        .with(Placeholder::Organisation, "Example & Sons")
        .with(Placeholder::PortalAddress, "https://gatepost.example.com:8443/")
        .with(Placeholder::EnrolAddress, "https://gatepost.example.com:8443/enroll")
}

fn render(body: &str) -> Rendered {
    Template::parse("For {{UserName}}", body).unwrap().render(&values(), Branding::default(), "en")
}

fn inner(html: &str) -> &str {
    html.split_once("<body>\n").unwrap().1.split_once("</body>").unwrap().0
}

#[test]
fn plain_text_keeps_its_lines_and_paragraphs() {
    let rendered = render("Hello {{UserName}},\r\n\r\n\r\nenrol here:\n{{EnrolAddress}}\n");
    assert_eq!(rendered.subject, "For Anna");
    assert_eq!(rendered.text, "Hello Anna,\n\nenrol here:\nhttps://gatepost.example.com:8443/enroll\n\n");
    assert_eq!(
        inner(&rendered.html),
        "<p>Hello Anna,</p>\n<p>enrol here:<br>\n<a href=\"https://gatepost.example.com:8443/enroll\">\
         https://gatepost.example.com:8443/enroll</a></p>\n"
    );
}

#[test]
fn tags_become_text_too() {
    let rendered = render(
        "<h1>Hi</h1>\n<p>Do <b>this</b> on {{ devicename }}:</p>\n<ol>\n <li>Open <a href='{{PortalAddress}}'>the portal</a></li>\n \
         <li>Wait</li></ol><p>Ask <a href=\"mailto:it@example.com\">it@example.com</a> &amp; smile</p>",
    );
    assert_eq!(
        rendered.text,
        "Hi\n\nDo this on Anna's <phone>:\n\n1. Open the portal (https://gatepost.example.com:8443/)\n2. Wait\n\n\
         Ask it@example.com & smile\n\n"
    );
    assert!(rendered.html.contains("<h2>Hi</h2>"));
    assert!(rendered.html.contains("<strong>this</strong> on Anna&#39;s &lt;phone&gt;:"));
    assert!(rendered.html.contains("<a href=\"https://gatepost.example.com:8443/\">the portal</a>"));
}

#[test]
fn values_are_data_wherever_they_stand() {
    let evil = "\"><script>alert(1)</script>\r\nBcc: x";
    let values = Values::default().with(Placeholder::DeviceName, evil);
    let body = "{{DeviceName}} <a href=\"https://help.example.com/?d={{DeviceName}}\">{{DeviceName}}</a>";
    let rendered = Template::parse("{{DeviceName}}", body).unwrap().render(&values, Branding::BUILT_IN, "en");
    assert!(only_our_tags(&rendered.html), "{}", rendered.html);
    assert!(rendered.html.contains("https://help.example.com/?d=%22%3E%3Cscript%3E"));
    assert_eq!(rendered.subject.lines().count(), 1);
}

#[test]
fn names_cannot_turn_the_direction_of_writing() {
    let values = Values::default().with(Placeholder::DeviceName, "phone\u{202e}gnp.exe");
    assert_eq!(values.get(Placeholder::DeviceName), "phone gnp.exe");
}

#[test]
fn what_is_wrong_is_told() {
    let cases = [
        ("", TemplateProblem::NoBody),
        ("<p> </p>", TemplateProblem::NoBody),
        ("{{UserName", TemplateProblem::OpenPlaceholder),
        ("{{Password}}", TemplateProblem::UnknownPlaceholder("Password".to_owned())),
        ("<p", TemplateProblem::OpenTag),
        ("<script>x</script>", TemplateProblem::UnknownTag("script".to_owned())),
        ("<!-- x -->", TemplateProblem::UnknownTag("!--".to_owned())),
        ("<img src=x>", TemplateProblem::UnknownTag("img".to_owned())),
        ("<p onclick=\"x\">y</p>", TemplateProblem::UnknownAttribute("onclick".to_owned())),
        ("<a href=\"javascript:x\">y</a>", TemplateProblem::LinkTarget),
        ("<a href=\"{{DeviceName}}\">y</a>", TemplateProblem::LinkTarget),
        ("<a>y</a>", TemplateProblem::LinkTarget),
        ("<ul><li>a<ul></ul></li></ul>", TemplateProblem::ListInList),
    ];
    for (body, problem) in cases {
        assert_eq!(Template::parse("Subject", body), Err(problem), "{body}");
    }
    assert_eq!(Template::parse(" ", "x"), Err(TemplateProblem::NoSubject));
    assert_eq!(Template::parse("a\nb", "x"), Err(TemplateProblem::Subject));
    assert_eq!(Template::parse("a", &"x".repeat(MOST_BODY + 1)), Err(TemplateProblem::TooLong));
}

#[test]
fn a_smaller_sign_is_no_tag() {
    assert_eq!(render("1 < 2 and a<3").text, "1 < 2 and a<3\n\n");
}

#[test]
fn tags_that_were_left_open_end_with_their_block() {
    let html = render("<p><b>a<p>b</b><a href=\"https://example.com\">c").html;
    assert_eq!(inner(&html), "<p><strong>a</strong></p>\n<p>b<a href=\"https://example.com\">c</a></p>\n");
}

#[test]
fn branding_stands_below() {
    let branding = Branding::parse("includeCompanyName, includeCompanyPortalLink").unwrap();
    let rendered = Template::parse("s", "x").unwrap().render(&values(), branding, "en");
    assert_eq!(rendered.text, "x\n\n-- \nExample & Sons\nhttps://gatepost.example.com:8443/\n");
    assert!(rendered.html.contains("<hr>\n<p>Example &amp; Sons<br>\n<a href="));
    assert_eq!(branding.words(), "includeCompanyName,includeCompanyPortalLink");
    assert_eq!(Branding::parse("none"), Ok(Branding::default()));
    assert_eq!(Branding::parse("includeEverything"), Err("includeEverything".to_owned()));
}

#[test]
fn locales_are_tags_in_lower_case() {
    for right in ["en", "nl-be", "zh-hant", "en-us", "sr-latn-rs"] {
        assert!(is_locale(right), "{right}");
    }
    for wrong in ["", "e", "en_US", "en-US", "en-", "english", "nl-be-x-y", "../en"] {
        assert!(!is_locale(wrong), "{wrong}");
    }
}

#[test]
fn nothing_makes_a_tag_that_is_not_ours() {
    let corpus: [&[u8]; 9] = [
        b"",
        b"s\n<p>{{UserName}}</p>",
        b"{{DeviceName}}\n<a href=\"{{PortalAddress}}\">x</a>",
        b"s\n<a href=\"https://x/{{Reason}}\"><b>y</a></b>",
        b"s\n<<p>>{{{{UserName}}}}",
        b"s\n<ul><li>a</ol><h1>b",
        b"s\n&lt;script&gt;alert(1)&lt;/script&gt;",
        b"s\n\xff\xfe<p>\x00</p>",
        b"s\n<a href='https://x' target=_blank>y</a>",
    ];
    for data in corpus {
        fuzz(data);
        for end in 0..data.len() {
            fuzz(&data[..end]);
        }
    }
}
