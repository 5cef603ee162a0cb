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
    row("above", passed + received + from, Verdict::Confirmed);
    row("below the own hop", received + passed + from, Verdict::Confirmed);
    row("nothing", received + from, Verdict::Unknown);
    row("another name",
        received + "Authentication-Results: mx.evil.example; dmarc=pass header.from=shop.example\r\n" + from,
        Verdict::Unknown);
    row("a name that ends like it",
        "Authentication-Results: mx.notexample.org; dmarc=pass header.from=shop.example\r\n" + received +
            from,
        Verdict::Unknown);
    row("below another's hop",
        received + "Received: from x by relay.shop.example with SMTP\r\n" + passed + from, Verdict::Unknown);
    row("forged below the own fields",
        passed.chopped(2).replace("pass", "fail") + "\r\n" + received + passed + from, Verdict::NotConfirmed);
    row("forged second below the hop",
        received + "Authentication-Results: mx.example.org; spf=fail smtp.mailfrom=a@x.example\r\n" + passed +
            from,
        Verdict::NotConfirmed);
    row("after the sender's fields", received + "Subject: x\r\n" + passed + from, Verdict::Unknown);
    row("two own hops",
        "Received: from mx.example.org by store.example.org with LMTP\r\n" + received + passed + from,
        Verdict::Confirmed);
    row("handed over on the machine",
        "Received: from localhost by localhost with LMTP\r\n" + received + passed + from, Verdict::Confirmed);
    row("a sender's localhost", received + "Received: by localhost\r\n" + passed + from, Verdict::Unknown);
    row("only DKIM",
        "Authentication-Results: mx.example.org; dkim=pass header.d=mail.shop.example\r\n" + from,
        Verdict::Confirmed);
    row("DKIM of another",
        "Authentication-Results: mx.example.org; dkim=pass header.d=bulk.example\r\n" + from,
        Verdict::NotConfirmed);
    row("DKIM by header.i",
        "Authentication-Results: mx.example.org; dkim=pass header.i=@shop.example\r\n" + from,
        Verdict::Confirmed);
    row("one of two signatures",
        "Authentication-Results: mx.example.org; dkim=pass header.d=bulk.example; dkim=pass "
        "header.d=shop.example\r\n" +
            from,
        Verdict::Confirmed);
    row("SPF alone",
        "Authentication-Results: mx.example.org; spf=pass smtp.mailfrom=a@shop.example\r\n" + from,
        Verdict::NotConfirmed);
    row("ARC alone", "Authentication-Results: mx.example.org; arc=pass header.d=shop.example\r\n" + from,
        Verdict::NotConfirmed);
    row("DMARC of another",
        "Authentication-Results: mx.example.org; dmarc=pass header.from=other.example\r\n" + from,
        Verdict::NotConfirmed);
    row("DMARC failed, no wish",
        "Authentication-Results: mx.example.org; dmarc=fail (p=NONE) header.from=shop.example\r\n" + from,
        Verdict::NotConfirmed);
    row("DMARC failed, DKIM passed",
        "Authentication-Results: mx.example.org; dmarc=fail header.from=shop.example; dkim=pass "
        "header.d=shop.example\r\n" +
            from,
        Verdict::NotConfirmed);
    row("to be refused",
        "Authentication-Results: mx.example.org; dmarc=fail (p=REJECT sp=NONE) header.from=shop.example\r\n" +
            from,
        Verdict::Forged);
    row("to be refused, by property",
        "Authentication-Results: mx.example.org; dmarc=fail policy.dmarc=quarantine "
        "header.from=shop.example\r\n" +
            from,
        Verdict::Forged);
    row("several senders", passed + received + "From: a@shop.example, b@evil.example\r\n\r\n",
        Verdict::NotConfirmed);
    row("no method that counts", "Authentication-Results: mx.example.org; iprev=pass; auth=pass\r\n" + from,
        Verdict::Unknown);
    row("none", "Authentication-Results: mx.example.org; dkim=none; dmarc=none\r\n" + from, Verdict::Unknown);
    row("without a name", "Authentication-Results: dkim=pass header.d=shop.example\r\n" + from,
        Verdict::Unknown);
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
    QTest::addColumn<QByteArray>("field");
    QTest::addColumn<bool>("confirmed");
    const auto row = [](const char *host, const QByteArray &field, bool confirmed) {
        QTest::addRow("%s, %s", host, field.left(20).constData()) << QByteArray(host) << field << confirmed;
    };
    const QByteArray passed = " dkim=pass header.d=shop.example";
    row("imap.gmail.com", "mx.google.com;" + passed, true);
    row("imap.gmail.com", "mx.gmail.example;" + passed, false);
    row("outlook.office365.com", passed, true);
    row("imap.fastmail.com", "phl-mx-01.messagingengine.com;" + passed, true);
    row("imap.mail.me.com", "dmarc.icloud.com;" + passed, true);
    row("127.0.0.1", "127.0.0.1;" + passed, false);
    row("mailserver", "mailserver;" + passed, false);
}

void AuthenticityTest::providers()
{
    QFETCH(QByteArray, host);
    QFETCH(QByteArray, field);
    QFETCH(bool, confirmed);
    const QByteArray header = "Authentication-Results: " + field + "\r\nFrom: <a@shop.example>\r\n\r\n";
    QCOMPARE(look(header, serverOf(host.constData())).isConfirmed(), confirmed);
}

void AuthenticityTest::anyBytesGiveAnAnswer()
{
    const QByteArray value =
        "mx.example.org 1 (c \\) \"q\"); dkim=pass reason=\"x\\\" (y)\" header.d=a=b;;=; (";
    for (qsizetype size = 0; size <= value.size(); ++size) {
        (void)parseAuthenticationResults(value.left(size));
        (void)look("Authentication-Results: " + value.left(size) + "\r\nFrom: a@b.example\r\n\r\n",
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
        "From: a@b.example\r\n\r\n";
    (void)look(header, serverOf("imap.example.org"));
}

QTEST_GUILESS_MAIN(AuthenticityTest)
#include "test_authenticity.moc"
