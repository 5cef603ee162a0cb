#include "discovery/dnsresolver.h"
#include "trust/dkimcheck.h"
#include "trust/dkimverifier.h"
#include "trust/knownpeople.h"

#include <QProcess>
#include <QTest>

using namespace posthorn;
using Verdict = Authenticity::Verdict;

namespace
{

const QByteArray Message = "From: Shop <info@shop.example>\r\nTo: ada@example.org\r\nSubject: Notes\r\n"
                           "Date: Thu, 1 Jan 2026 00:00:00 +0000\r\nMessage-ID: <1@shop.example>\r\n\r\n"
                           "Hello Ada,\r\n\r\nthe engine works.\r\n";

struct Signed {
    QByteArray record;
    QByteArray message;
};

Signed signedMessage(const QByteArray &message, const QString &algorithm = QStringLiteral("rsa-sha256"),
                     const QString &extra = QStringLiteral("2048"),
                     const QString &domain = QStringLiteral("shop.example"))
{
    QProcess python;
    python.start(QStringLiteral("/usr/bin/python3"),
                 {QStringLiteral(POSTHORN_SOURCE_DIR "/tests/unit/trust/signmessage.py"),
                  QStringLiteral("sel"), domain, algorithm, QStringLiteral("from:to:subject:date:message-id"),
                  extra});
    python.write(message);
    python.closeWriteChannel();
    if (!python.waitForFinished() || python.exitCode() != 0)
        qWarning("%s", python.readAllStandardError().constData());
    const QByteArray output = python.readAllStandardOutput();
    const qsizetype end = output.indexOf('\n');
    return {output.left(end), output.mid(end + 1)};
}

QByteArray results(const QList<OriginCheck> &checks)
{
    QByteArray list;
    for (const OriginCheck &check : checks)
        list += (list.isEmpty() ? "" : " ") + check.result + (check.aligned ? "+" : "-");
    return list;
}

/// Answers with what it was told, and keeps the questions.
class ScriptedResolver final : public DnsResolver
{
public:
    QHash<QString, QList<QByteArray>> texts;
    bool isDown = false;
    QStringList asked;

    void lookUp(Type, const QString &name, QObject *context, Reply reply) override
    {
        asked += name;
        QMetaObject::invokeMethod(
            context,
            [this, name, reply = std::move(reply)] {
                if (isDown)
                    return reply(Error{ErrorDomain::Network, ErrorCode::TimedOut, Retry::Backoff, {}, {}});
                QList<DnsRecord> records;
                for (const QByteArray &text : texts.value(name)) {
                    DnsRecord record;
                    record.text = text;
                    records.append(record);
                }
                reply(records);
            },
            Qt::QueuedConnection);
    }
};

} // namespace

/// Signatures that a real signer made, and what strangers do to them.
class DkimTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void verifies_data();
    void verifies();
    void weakOrPartial_data();
    void weakOrPartial();
    void otherSigner();
    void lineEnds();
    void signaturesFound();
    void asksAndAnswers_data();
    void asksAndAnswers();
    void asksNobodyWithoutSignature();
    void goneContextHearsNothing();
    void cutAnywhere();
    void hostileFields();

private:
    [[nodiscard]] QHash<QString, QByteArray> keys() const
    {
        return {{QStringLiteral("sel._domainkey.shop.example"), m_signed.record}};
    }
    [[nodiscard]] QByteArray check(const QByteArray &message, const QByteArray &record) const
    {
        return results(verifyDkim(message, {{QStringLiteral("sel._domainkey.shop.example"), record}},
                                  QStringLiteral("shop.example")));
    }

    Signed m_signed;
};

void DkimTest::initTestCase()
{
    m_signed = signedMessage(Message);
    QVERIFY2(m_signed.record.startsWith("v=DKIM1"), "python3-dkim did not sign");
}

void DkimTest::verifies_data()
{
    QTest::addColumn<QByteArray>("message");
    QTest::addColumn<QByteArray>("record");
    QTest::addColumn<QByteArray>("expected");
    const QByteArray good = m_signed.message;
    QTest::newRow("good") << good << m_signed.record << QByteArray("pass+");
    QTest::newRow("body changed") << QByteArray(good).replace("engine", "motor") << m_signed.record
                                  << QByteArray("fail+");
    QTest::newRow("subject changed") << QByteArray(good).replace("Subject: Notes", "Subject: Money")
                                     << m_signed.record << QByteArray("fail+");
    QTest::newRow("field not covered added")
        << "X-Spam: no\r\n" + good << m_signed.record << QByteArray("pass+");
    QTest::newRow("no key") << good << QByteArray() << QByteArray("permerror+");
    QTest::newRow("revoked") << good << QByteArray("v=DKIM1; p=") << QByteArray("permerror+");
    QTest::newRow("another key") << good << signedMessage(Message).record << QByteArray("fail+");
    QTest::newRow("no key at all") << good << QByteArray("v=DKIM1; k=rsa; p=AAAA") << QByteArray("fail+");
    QTest::newRow("none") << Message << m_signed.record << QByteArray();
}

void DkimTest::verifies()
{
    QFETCH(QByteArray, message);
    QFETCH(QByteArray, record);
    QFETCH(QByteArray, expected);
    QCOMPARE(check(message, record), expected);
}

void DkimTest::weakOrPartial_data()
{
    QTest::addColumn<QString>("algorithm");
    QTest::addColumn<QString>("extra");
    QTest::addColumn<QByteArray>("expected");
    QTest::newRow("ed25519") << "ed25519-sha256"
                             << "-" << QByteArray("pass+");
    QTest::newRow("short key") << "rsa-sha256"
                               << "768" << QByteArray("fail+");
    QTest::newRow("covers a part of what is there") << "rsa-sha256"
                                                    << "l" << QByteArray("policy+");
}

void DkimTest::weakOrPartial()
{
    QFETCH(QString, algorithm);
    QFETCH(QString, extra);
    QFETCH(QByteArray, expected);
    Signed sealed = signedMessage(Message, algorithm, extra);
    if (extra == QLatin1String("l"))
        sealed.message += "Please pay here.\r\n";
    QCOMPARE(check(sealed.message, sealed.record), expected);
}

void DkimTest::otherSigner()
{
    const Signed bulk = signedMessage(Message, QStringLiteral("rsa-sha256"), QStringLiteral("2048"),
                                      QStringLiteral("bulk.example"));
    const QList<OriginCheck> checks =
        verifyDkim(bulk.message, {{QStringLiteral("sel._domainkey.bulk.example"), bulk.record}},
                   QStringLiteral("shop.example"));
    QCOMPARE(results(checks), QByteArray("pass-"));
    const SenderTruth sender = senderTruth(bulk.message, KnownPeople());
    QVERIFY(judged(checks, sender, false).verdict == Verdict::NotConfirmed);
}

/// As an export to a file leaves it.
void DkimTest::lineEnds()
{
    QCOMPARE(check(QByteArray(m_signed.message).replace("\r\n", "\n"), m_signed.record), QByteArray("pass+"));
}

void DkimTest::signaturesFound()
{
    const QByteArray fields = "DKIM-Signature: d=a.example; s=one; h=From : To;\r\n h=x\r\n"
                              "DKIM-Signature: v=1; s=two; d=Mail.Shop.Example; h=from\r\n"
                              "DKIM-Signature: s=x/../y; d=b.example\r\n"
                              "DKIM-Signature: s=x; d=evil\r\n"
                              "DKIM-Signature: d=c.example\r\n\r\n";
    const QList<DkimSignature> found = dkimSignatures(fields, QStringLiteral("shop.example"));
    QCOMPARE(found.size(), 2);
    QCOMPARE(found[0].keyName(), QStringLiteral("two._domainkey.mail.shop.example"));
    QCOMPARE(found[1].keyName(), QStringLiteral("one._domainkey.a.example"));
    QVERIFY(found[1].covered.contains("to"));
    QVERIFY(
        dkimSignatures(QByteArray("DKIM-Signature: s=a; d=b.example\r\n").repeated(1000), QString()).size() <=
        8);
}

void DkimTest::asksAndAnswers_data()
{
    QTest::addColumn<int>("records");
    QTest::addColumn<bool>("isDown");
    QTest::addColumn<int>("verdict");
    QTest::newRow("one key") << 1 << false << int(Verdict::Confirmed);
    QTest::newRow("two keys") << 2 << false << int(Verdict::NotConfirmed);
    QTest::newRow("none") << 0 << false << int(Verdict::NotConfirmed);
    QTest::newRow("nobody tells") << 0 << true << int(Verdict::Unknown);
}

void DkimTest::asksAndAnswers()
{
    QFETCH(int, records);
    QFETCH(bool, isDown);
    QFETCH(int, verdict);
    ScriptedResolver resolver;
    resolver.isDown = isDown;
    resolver.texts[QStringLiteral("sel._domainkey.shop.example")] = {"some other text"};
    for (int i = 0; i < records; ++i)
        resolver.texts[QStringLiteral("sel._domainkey.shop.example")] += m_signed.record;
    DkimVerifier verifier(resolver);
    std::optional<Authenticity> answer;
    verifier.verify(m_signed.message, senderTruth(m_signed.message, KnownPeople()), this,
                    [&answer](const Authenticity &result) { answer = result; });
    QTRY_VERIFY(answer);
    QCOMPARE(resolver.asked, QStringList{QStringLiteral("sel._domainkey.shop.example")});
    QCOMPARE(int(answer->verdict), verdict);
    QVERIFY(answer->source == Authenticity::Source::Here);
}

void DkimTest::asksNobodyWithoutSignature()
{
    ScriptedResolver resolver;
    DkimVerifier verifier(resolver);
    std::optional<Authenticity> answer;
    verifier.verify(Message, senderTruth(Message, KnownPeople()), this,
                    [&answer](const Authenticity &result) { answer = result; });
    QTRY_VERIFY(answer);
    QVERIFY(resolver.asked.isEmpty());
    QVERIFY(answer->verdict == Verdict::Unknown);
}

void DkimTest::goneContextHearsNothing()
{
    ScriptedResolver resolver;
    DkimVerifier verifier(resolver);
    auto context = std::make_unique<QObject>();
    bool heard = false;
    verifier.verify(m_signed.message, senderTruth(m_signed.message, KnownPeople()), context.get(),
                    [&heard](const Authenticity &) { heard = true; });
    context.reset();
    std::optional<Authenticity> next;
    verifier.verify(m_signed.message, senderTruth(m_signed.message, KnownPeople()), this,
                    [&next](const Authenticity &result) { next = result; });
    QTRY_VERIFY(next);
    QVERIFY(!heard);
}

void DkimTest::cutAnywhere()
{
    // The last line end is not signed.
    for (qsizetype size = 0; size < m_signed.message.size() - 2; ++size)
        QVERIFY(!check(m_signed.message.left(size), m_signed.record).contains("pass"));
}

void DkimTest::hostileFields()
{
    const QByteArray body = "\r\n\r\nx\r\n";
    for (const QByteArray &field :
         {QByteArray("DKIM-Signature: ") + QByteArray("a=b;").repeated(50'000),
          QByteArray("DKIM-Signature: v=1; a=rsa-sha256; d=shop.example; s=sel; l=99999999999999999999; "
                     "h=from; bh=AAAA; b=AAAA"),
          QByteArray("DKIM-Signature: v=1; a=rsa-sha256; d=shop.example; s=sel; h=") +
              QByteArray("from:").repeated(40'000) + "; bh=AAAA; b=AAAA",
          QByteArray("DKIM-Signature: v=1; a=rsa-sha256; d=shop.example; s=sel; h=from; bh=") +
              QByteArray(100'000, 'A') + "; b=" + QByteArray(100'000, 'A'),
          QByteArray("DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed; d=shop.example; s=sel; h=from;"
                     " bh=AAAA; b=AAAA; t=-1; x=-1; i=@; q=;"),
          QByteArray("DKIM-Signature: v=1\0; d=x", 25), QByteArray("DKIM-Signature:"),
          QByteArray("DKIM-Signature: a=rsa-sha256; d=shop.example; s=sel; h=from; bh=A; b=A\r\n")
              .repeated(2000)})
        QVERIFY(!check(field + body, m_signed.record).contains("pass"));
    for (const QByteArray &record :
         {QByteArray("v=DKIM1; k=rsa; p=") + QByteArray(7000, 'A'), QByteArray("p"),
          QByteArray("v=DKIM1; k=ed25519; p=AAAA"), QByteArray(8000, ';')})
        QVERIFY(!check(m_signed.message, record).contains("pass"));
}

QTEST_GUILESS_MAIN(DkimTest)
#include "test_dkim.moc"
