#include "trust/authenticity.h"
#include "trust/knownpeople.h"
#include "trust/sendertruth.h"

#include <QTest>

using namespace posthorn;
using Verdict = Authenticity::Verdict;

namespace
{

ReceivingServer serverOf(const char *host)
{
    Account account;
    account.incoming.host = QString::fromLatin1(host);
    return receivingServerOf(account);
}

Authenticity look(const QByteArray &header, const ReceivingServer &server)
{
    return authenticityOf(header, senderTruth(header, KnownPeople()), server);
}

const char *verdictName(Verdict verdict)
{
    switch (verdict) {
    case Verdict::Unknown:
        return "unknown";
    case Verdict::Confirmed:
        return "confirmed";
    case Verdict::NotConfirmed:
        return "not confirmed";
    case Verdict::Forged:
        return "forged";
    }
    return "";
}

} // namespace

/// Authentication-Results: how they are read, and whose are believed.
class AuthenticityTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void parsing();
    void parsesOddForms();
    void refusesOthers_data();
    void refusesOthers();
    void verdicts_data();
    void verdicts();
    void providers_data();
    void providers();
    void anyBytesGiveAnAnswer();
    void costIsLinear();
};

void AuthenticityTest::parsing()
{
    const auto results = parseAuthenticationResults(
        "mx.Example.org 1 (a (nested) comment);\r\n dkim=pass (2048-bit \"key\") reason=\"good; really\"\r\n"
        "\theader.d=shop.example header.b=\"ab=cd\";\r\n spf=softfail smtp.mailfrom=bounce=x=y@z.example;\r\n"
        " dmarc = fail (p=REJECT dis=NONE) header.from = shop.example ; dkim/1=neutral");
    QVERIFY(results);
    QCOMPARE(results->server, QByteArray("mx.example.org"));
    QCOMPARE(results->results.size(), 4);
    QCOMPARE(results->results[0].method, QByteArray("dkim"));
    QCOMPARE(results->results[0].result, QByteArray("pass"));
    QCOMPARE(results->results[0].comment, QByteArray("2048-bit \"key\""));
    QCOMPARE(results->results[0].property("reason"), QByteArray("good; really"));
    QCOMPARE(results->results[0].property("header.d"), QByteArray("shop.example"));
    QCOMPARE(results->results[0].property("header.b"), QByteArray("ab=cd"));
    QCOMPARE(results->results[1].property("smtp.mailfrom"), QByteArray("bounce=x=y@z.example"));
    QCOMPARE(results->results[2].result, QByteArray("fail"));
    QCOMPARE(results->results[2].property("header.from"), QByteArray("shop.example"));
    QCOMPARE(results->results[3].method, QByteArray("dkim"));
}

void AuthenticityTest::parsesOddForms()
{
    QCOMPARE(parseAuthenticationResults("example.org; none")->results.size(), 0);
    const auto nameless =
        parseAuthenticationResults("spf=pass (sender IP is 1.2.3.4) smtp.mailfrom=a.example");
    QVERIFY(nameless);
    QVERIFY(nameless->server.isEmpty());
    QCOMPARE(nameless->results.size(), 1);
    // What follows a semicolon inside a comment or a string is not a result.
    QCOMPARE(parseAuthenticationResults("a.example (; dkim=pass); spf=fail")->results.size(), 1);
    QCOMPARE(parseAuthenticationResults("a.example; spf=fail reason=\"; dkim=pass\"")->results.size(), 1);
}

void AuthenticityTest::refusesOthers_data()
{
    QTest::addColumn<QByteArray>("value");
    QTest::newRow("empty") << QByteArray();
    QTest::newRow("later version") << QByteArray("example.org 2; dkim=pass");
    QTest::newRow("only a comment") << QByteArray("(example.org)");
}

void AuthenticityTest::refusesOthers()
{
    QFETCH(QByteArray, value);
    QVERIFY(!parseAuthenticationResults(value));
}

void AuthenticityTest::verdicts_data()
{
    QTest::addColumn<QByteArray>("header");
    QTest::addColumn<QByteArray>("verdict");
    const QByteArray received = "Received: from shop (shop.example [192.0.2.1])\r\n"
                                "\tby mx.example.org (Postfix) with ESMTPS id 1; Fri, 1 Jan 2026\r\n";
    const QByteArray passed = "Authentication-Results: mx.example.org; dkim=pass header.d=shop.example;"
                              " dmarc=pass header.from=shop.example\r\n";
    const QByteArray from = "From: Shop <info@shop.example>\r\n\r\n";
    const auto row = [](const char *name, const QByteArray &header, Verdict verdict) {
        QTest::newRow(name) << header << QByteArray(verdictName(verdict));
    };
    // Who may write where
    row("above", passed + received + from, Verdict::Confirmed);
    row("above, several",
        "Authentication-Results: mx.example.org; spf=pass smtp.mailfrom=a@x.example\r\n" + passed + received +
            from,
        Verdict::Confirmed);
    row("above, among other names",
        "Authentication-Results: filter.elsewhere.test; spf=pass smtp.mailfrom=a@x.example\r\n" + passed +
            received + from,
        Verdict::Confirmed);
    row("never received", passed + from, Verdict::Unknown);
    row("received by another", passed + "Received: from x by mx.other.test with SMTP\r\n" + from,
        Verdict::Unknown);
    row("below, where it writes nothing", received + passed + from, Verdict::Unknown);
    row("nothing", received + from, Verdict::Unknown);
    row("another name",
        "Authentication-Results: mx.evil.example; dmarc=pass header.from=shop.example\r\n" + received + from,
        Verdict::Unknown);
    row("a name that ends like it",
        "Authentication-Results: mx.notexample.org; dmarc=pass header.from=shop.example\r\n" + received +
            from,
        Verdict::Unknown);
    row("sealed by ARC", "ARC-" + passed + received + from, Verdict::Unknown);
    row("ARC above, its own below it",
        "ARC-" + passed + passed.chopped(2).replace("pass", "fail") + "\r\n" + received + from,
        Verdict::NotConfirmed);
    row("another's hop", "Received: from x by relay.shop.example with SMTP\r\n" + passed + received + from,
        Verdict::Unknown);
    row("forged below the own field",
        passed.chopped(2).replace("pass", "fail") + "\r\n" + received + passed + from, Verdict::NotConfirmed);
    row("fifty forged ones", received + passed.repeated(50) + from, Verdict::Unknown);
    row("fifty forged ones below the own",
        passed.chopped(2).replace("pass", "fail") + "\r\n" + received + passed.repeated(50) + from,
        Verdict::NotConfirmed);
    row("forged with a hop of the same name", received + passed + received + from, Verdict::Unknown);
    row("a method of its own among the forged",
        "Authentication-Results: mx.example.org; spf=fail smtp.mailfrom=a@x.example\r\n" + received + passed +
            from,
        Verdict::NotConfirmed);
    row("handed over on the machine",
        passed + "Received: from localhost by localhost with LMTP\r\n" + received + from, Verdict::Confirmed);
    row("between the machine's hops, where it writes nothing",
        "Received: from localhost by localhost with LMTP\r\n" + passed + received + from, Verdict::Unknown);
    row("fetched from another mailbox",
        passed + "Received: from pop.other.test by mx.example.org with POP3 (fetch)\r\n" + received + from,
        Verdict::Unknown);
    row("through a list",
        received +
            "Authentication-Results: lists.other.test; dkim=pass header.d=shop.example\r\n"
            "Received: from shop.example by lists.other.test with SMTP\r\n" +
            from,
        Verdict::Unknown);
    // What it says
    const auto says = [&](const char *name, const QByteArray &results, Verdict verdict) {
        row(name, "Authentication-Results: mx.example.org; " + results + "\r\n" + received + from, verdict);
    };
    says("only DKIM", "dkim=pass header.d=mail.shop.example", Verdict::Confirmed);
    says("DKIM of another", "dkim=pass header.d=bulk.example", Verdict::NotConfirmed);
    says("DKIM by header.i", "dkim=pass header.i=@shop.example", Verdict::Confirmed);
    says("one of two signatures", "dkim=pass header.d=bulk.example; dkim=pass header.d=shop.example",
         Verdict::Confirmed);
    says("DKIM by a property of another type", "dkim=pass smtp.d=shop.example policy.header.d=shop.example",
         Verdict::NotConfirmed);
    for (const char *result : {"neutral", "policy", "temperror", "permerror", "fail", "hardfail", "passed"})
        says(result, "dkim=" + QByteArray(result) + " header.d=shop.example", Verdict::NotConfirmed);
    says("temperror of DMARC", "dmarc=temperror header.from=shop.example", Verdict::NotConfirmed);
    says("best guess", "dmarc=bestguesspass header.from=shop.example", Verdict::NotConfirmed);
    says("SPF alone", "spf=pass smtp.mailfrom=a@shop.example", Verdict::NotConfirmed);
    says("ARC alone", "arc=pass header.d=shop.example", Verdict::NotConfirmed);
    says("DMARC of another", "dmarc=pass header.from=other.example", Verdict::NotConfirmed);
    says("DMARC of nobody", "dmarc=pass", Verdict::NotConfirmed);
    says("DMARC failed, no wish", "dmarc=fail (p=NONE) header.from=shop.example", Verdict::NotConfirmed);
    says("DMARC failed, DKIM passed", "dmarc=fail header.from=shop.example; dkim=pass header.d=shop.example",
         Verdict::NotConfirmed);
    says("to be refused", "dmarc=fail (p=REJECT sp=NONE) header.from=shop.example", Verdict::Forged);
    says("to be refused, by property", "dmarc=fail policy.dmarc=quarantine header.from=shop.example",
         Verdict::Forged);
    says("no method that counts", "iprev=pass; auth=pass; x-dkim=pass header.d=shop.example",
         Verdict::Unknown);
    says("none", "dkim=none; dmarc=none", Verdict::Unknown);
    says("in a comment", "(dkim=pass header.d=shop.example) spf=fail", Verdict::NotConfirmed);
    says("in a string", "spf=fail reason=\"; dkim=pass header.d=shop.example\"", Verdict::NotConfirmed);
    says("in the comment of a string",
         "spf=fail reason=\"(\" (\") dkim=pass (\"); dkim=fail header.d=shop.example", Verdict::NotConfirmed);
    row("nothing at all", "Authentication-Results: mx.example.org; none\r\n" + received + from,
        Verdict::Unknown);
    row("a comment before the name",
        "Authentication-Results: (mx.evil.test;) mx.example.org (v) 1; dkim=pass header.d=shop.example\r\n" +
            received + from,
        Verdict::Confirmed);
    row("the name in quotes",
        "Authentication-Results: \"mx.example.org\" 1; dkim=pass header.d=shop.example\r\n" + received + from,
        Verdict::Confirmed);
    row("folded everywhere",
        "Authentication-Results:\r\n mx.example.org\r\n\t;\r\n dkim\r\n =\r\n pass\r\n"
        " header.d\r\n =\r\n shop.example\r\n" +
            received + from,
        Verdict::Confirmed);
    row("a later version",
        "Authentication-Results: mx.example.org 2; dkim=pass header.d=shop.example\r\n" + received + from,
        Verdict::Unknown);
    row("without a name", "Authentication-Results: dkim=pass header.d=shop.example\r\n" + received + from,
        Verdict::Unknown);
    row("several senders", passed + received + "From: a@shop.example, b@evil.example\r\n\r\n",
        Verdict::NotConfirmed);
    row("several From fields", passed + received + "From: a@shop.example\r\nFrom: b@evil.example\r\n\r\n",
        Verdict::NotConfirmed);
}

void AuthenticityTest::verdicts()
{
    QFETCH(QByteArray, header);
    QFETCH(QByteArray, verdict);
    const Authenticity result = look(header, serverOf("imap.example.org"));
    QCOMPARE(QByteArray(verdictName(result.verdict)), verdict);
    QCOMPARE(result.source == Authenticity::Source::None, result.verdict == Verdict::Unknown);
    if (result.isConfirmed())
        QVERIFY(result.domain.endsWith(QStringLiteral("shop.example")));
}

void AuthenticityTest::providers_data()
{
    QTest::addColumn<QByteArray>("host");
    QTest::addColumn<QByteArray>("by");
    QTest::addColumn<QByteArray>("field");
    QTest::addColumn<bool>("confirmed");
    QTest::addColumn<bool>("isKnown");
    const auto row = [](const char *host, const char *by, const QByteArray &field, bool confirmed,
                        bool isKnown = true) {
        QTest::addRow("%s, %s", host, field.left(20).constData())
            << QByteArray(host) << QByteArray(by) << field << confirmed << isKnown;
    };
    const QByteArray passed = " dkim=pass header.d=shop.example";
    row("imap.gmail.com", "mx.google.com", "mx.google.com;" + passed, true);
    row("imap.gmail.com", "mx.google.com", "mx.gmail.example;" + passed, false);
    row("outlook.office365.com", "AM1PEPF.mail.protection.outlook.com", passed, true);
    row("imap.fastmail.com", "mx1.messagingengine.com", "phl-mx-01.messagingengine.com;" + passed, true);
    row("imap.mail.me.com", "p00-icloudmta-1.icloud.com", "dmarc.icloud.com;" + passed, true);
    row("imap.mail.yahoo.com", "atlas1.omega.yahoo.com", "atlas1.omega.yahoo.com;" + passed, true);
    row("imap.web.de", "mx-ha.gmx.net", "gmx.net;" + passed, true, false);
    row("127.0.0.1", "127.0.0.1", "127.0.0.1;" + passed, false);
    row("mailserver", "mailserver", "mailserver;" + passed, false);
}

void AuthenticityTest::providers()
{
    QFETCH(QByteArray, host);
    QFETCH(QByteArray, by);
    QFETCH(QByteArray, field);
    QFETCH(bool, confirmed);
    QFETCH(bool, isKnown);
    const QByteArray received = "Received: from x by " + by + " with ESMTPS\r\n";
    const QByteArray results = "Authentication-Results: " + field + "\r\n";
    const QByteArray from = "From: <a@shop.example>\r\n\r\n";
    const ReceivingServer server = serverOf(host.constData());
    QCOMPARE(look(results + received + from, server).isConfirmed(), confirmed);
    // Those that are known write below their own hop, too, and the first there only.
    QCOMPARE(look(received + results + from, server).isConfirmed(), confirmed && isKnown);
    const QByteArray failed = QByteArray(results).replace("pass", "fail");
    QVERIFY(!look(received + failed + results + from, server).isConfirmed());
}

void AuthenticityTest::anyBytesGiveAnAnswer()
{
    const QByteArray value =
        "mx.example.org 1 (c \\) \"q\"); dkim=pass reason=\"x\\\" (y)\" header.d=a=b;;=; (";
    for (qsizetype size = 0; size <= value.size(); ++size) {
        (void)parseAuthenticationResults(value.left(size));
        (void)look("Authentication-Results: " + value.left(size) +
                       "\r\nReceived: by mx.example.org\r\nFrom: a@b.example\r\n\r\n",
                   serverOf("imap.example.org"));
    }
}

void AuthenticityTest::costIsLinear()
{
    for (const char *piece : {"(", ";", "=", "a=b ", "\"", "\\", "a"}) {
        QByteArray value = "mx.example.org; ";
        while (value.size() < 4'000'000)
            value += piece;
        (void)parseAuthenticationResults(value);
    }
    const QByteArray header =
        QByteArray("Authentication-Results: mx.example.org; dkim=fail header.d=x.example\r\n")
            .repeated(20'000) +
        "Received: by mx.example.org\r\nFrom: a@b.example\r\n\r\n";
    (void)look(header, serverOf("imap.example.org"));
}

QTEST_GUILESS_MAIN(AuthenticityTest)
#include "test_authenticity.moc"
