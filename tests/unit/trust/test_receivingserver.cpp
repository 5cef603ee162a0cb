#include "trust/authenticity.h"
#include "trust/knownpeople.h"
#include "trust/receivingserver.h"
#include "trust/sendertruth.h"

#include <QTest>
#include <functional>

using namespace posthorn;

namespace
{

constexpr qint64 DayMs = 24LL * 60 * 60 * 1000;

/// Makes the header of a message from `from` (a host name).
using Writer = std::function<QByteArray(const QByteArray &from)>;

QByteArray received(const QByteArray &by)
{
    return "Received: from sender (unknown [192.0.2.1])\r\n\tby " + by + " with ESMTPS; Fri, 1 Jan 2026\r\n";
}

QByteArray results(const QByteArray &server, const QByteArray &from, const QByteArray &result = "pass")
{
    return "Authentication-Results: " + server + "; dkim=" + result + " header.d=" + from + "\r\n";
}

QByteArray letter(const QByteArray &from)
{
    return "From: <a@" + from + ">\r\nSubject: x\r\n\r\n";
}

/// `count` messages of `senders` domains over `days` days.
QList<ArrivalSample> inbox(const Writer &header, int count = 40, int senders = 10, int days = 20)
{
    QList<ArrivalSample> samples;
    for (int i = 0; i < count; ++i) {
        const QByteArray from = "s" + QByteArray::number(i % senders) + ".example";
        const qint64 received = 1'790'000'000'000 + (i % days) * DayMs;
        samples.append({arrivalOf(header(from) + letter(from)), QString::fromLatin1(from), received});
    }
    return samples;
}

ReceivingServer start(const QString &host = QStringLiteral("imap.home.test"))
{
    Account account;
    account.incoming.host = host;
    return receivingServerOf(account);
}

ReceivingServer learn(const QList<ArrivalSample> &samples, const ReceivingServer &server = start())
{
    return learnedFrom(samples, server, {QStringLiteral("mine.test")});
}

bool isConfirmed(const QByteArray &trace, const ReceivingServer &server)
{
    const QByteArray header = trace + letter("shop.example");
    return authenticityOf(header, senderTruth(header, KnownPeople()), server).isConfirmed();
}

QByteArray mailbox(const QByteArray &by)
{
    return "Received: from " + by + " by " + by + " with LMTP\r\n";
}

} // namespace

/// What an inbox tells of the server that fills it, and what a stranger cannot make it tell.
class ReceivingServerTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void arrivals();
    void learnsWhereItWrites();
    void learnsAnotherName();
    void learnsAnotherDomain();
    void learnsAServerWithoutAName();
    void countsItsFields();
    void learnsNothing_data();
    void learnsNothing();
    void oneMessageWithoutTakesItBack();
    void mailFromInsideDoesNotCount();
    void knownProvidersAreNotLearned();
    void floodNamesNobody();
};

void ReceivingServerTest::arrivals()
{
    const Arrival arrival =
        arrivalOf(results("a.test", "x.example") + "X-Spam: no\r\n" + mailbox("localhost") +
                  results("b.test", "x.example") + received("mx.home.co.uk") + "Received-SPF: pass\r\n" +
                  results("c.test", "x.example") + received("relay.other.test") + letter("x.example"));
    QCOMPARE(arrival.domain, QStringLiteral("home.co.uk"));
    QCOMPARE(arrival.above.size(), 1);
    QCOMPARE(arrival.above.first().server, QByteArray("a.test"));
    QCOMPARE(arrival.below.size(), 2);
    QCOMPARE(arrival.below.last().server, QByteArray("c.test"));

    QVERIFY(arrivalOf("Received: by 192.0.2.1 with SMTP\r\n" + letter("x.example")).domain.isEmpty());
    QVERIFY(arrivalOf(letter("x.example")).domain.isEmpty());
    QVERIFY(arrivalOf("Received: (by mx.home.test) from x\r\n" + letter("x.example")).domain.isEmpty());
    QVERIFY(
        arrivalOf("Received: from x by mx.home.test with IMAP\r\n" + letter("x.example")).domain.isEmpty());
    // The sender's own fields end it.
    const Arrival ended = arrivalOf(received("mx.home.test") + "DKIM-Signature: v=1\r\n" +
                                    results("mx.home.test", "x.example") + letter("x.example"));
    QVERIFY(ended.below.isEmpty());
}

void ReceivingServerTest::learnsWhereItWrites()
{
    const Writer writer = [](const QByteArray &from) {
        return mailbox("mx.home.test") + results("mx.home.test", from) + received("mx.home.test");
    };
    const QByteArray honest = writer("shop.example");
    QVERIFY(!isConfirmed(honest, start()));
    const ReceivingServer learned = learn(inbox(writer));
    QCOMPARE(learned.fieldsBelow, 1);
    QVERIFY(isConfirmed(honest, learned));
    // Below its own stands what came with the message.
    QVERIFY(!isConfirmed(mailbox("mx.home.test") + results("mx.home.test", "shop.example", "fail") +
                             received("mx.home.test") + results("mx.home.test", "shop.example"),
                         learned));
}

void ReceivingServerTest::learnsAnotherName()
{
    const Writer writer = [](const QByteArray &from) {
        return results("mailcheck", from) + received("mx.home.test");
    };
    QVERIFY(!isConfirmed(writer("shop.example"), start()));
    const ReceivingServer learned = learn(inbox(writer));
    QVERIFY(learned.names.contains("mailcheck"));
    QVERIFY(isConfirmed(writer("shop.example"), learned));
    QVERIFY(!isConfirmed(received("mx.home.test") + results("mailcheck", "shop.example"), learned));
}

void ReceivingServerTest::learnsAnotherDomain()
{
    const Writer writer = [](const QByteArray &from) {
        return results("mx7.hoster.example", from) + received("mx7.hoster.example");
    };
    QVERIFY(!isConfirmed(writer("shop.example"), start()));
    const ReceivingServer learned = learn(inbox(writer));
    QVERIFY(learned.domains.contains(QStringLiteral("hoster.example")));
    QVERIFY(isConfirmed(writer("shop.example"), learned));
}

void ReceivingServerTest::learnsAServerWithoutAName()
{
    const Writer writer = [](const QByteArray &from) {
        return "Authentication-Results: dkim=pass header.d=" + from + "\r\n" + received("mx.home.test");
    };
    QVERIFY(!isConfirmed(writer("shop.example"), start()));
    QVERIFY(isConfirmed(writer("shop.example"), learn(inbox(writer))));
}

void ReceivingServerTest::countsItsFields()
{
    const Writer writer = [](const QByteArray &from) {
        return received("mx.home.test") + results("spf.home.test", from, "fail") +
               "Authentication-Results: dmarc.home.test; dmarc=pass header.from=" + from + "\r\n";
    };
    QList<ArrivalSample> samples = inbox(writer);
    // Somebody forged a third.
    samples[3].arrival.below.append(samples[3].arrival.below.last());
    const ReceivingServer learned = learn(samples);
    QCOMPARE(learned.fieldsBelow, 2);
    QVERIFY(isConfirmed(writer("shop.example"), learned));
    QVERIFY(!isConfirmed(received("mx.home.test") + results("spf.home.test", "shop.example", "fail") +
                             results("dkim.home.test", "shop.example", "fail") +
                             results("dmarc.home.test", "shop.example"),
                         learned));
}

void ReceivingServerTest::learnsNothing_data()
{
    QTest::addColumn<int>("count");
    QTest::addColumn<int>("senders");
    QTest::addColumn<int>("days");
    QTest::newRow("the first message ever is forged") << 1 << 1 << 1;
    QTest::newRow("few") << learning::FewestSamples - 1 << 10 << 19;
    QTest::newRow("of few senders") << 100 << learning::FewestSenders - 1 << 20;
    QTest::newRow("of few days") << 100 << 20 << learning::FewestDays - 1;
}

void ReceivingServerTest::learnsNothing()
{
    QFETCH(int, count);
    QFETCH(int, senders);
    QFETCH(int, days);
    const Writer writer = [](const QByteArray &from) {
        return received("mx.hoster.example") + results("mx.hoster.example", from);
    };
    const ReceivingServer learned = learn(inbox(writer, count, senders, days));
    QCOMPARE(learned.domains, start().domains);
    QCOMPARE(learned.fieldsBelow, 0);
    QVERIFY(learned.names.isEmpty());
    QVERIFY(!isConfirmed(writer("shop.example"), learned));
}

/// A server that adds nothing: what stands below its Received was written by whoever sent the message.
void ReceivingServerTest::oneMessageWithoutTakesItBack()
{
    const Writer forged = [](const QByteArray &from) {
        return received("mx.home.test") + results("mx.home.test", from).repeated(50);
    };
    QList<ArrivalSample> samples = inbox(forged, 100);
    QVERIFY(isConfirmed(forged("shop.example"), learn(samples)));
    samples.append(inbox([](const QByteArray &) { return received("mx.home.test"); }, 1));
    QVERIFY(!isConfirmed(forged("shop.example"), learn(samples)));
}

void ReceivingServerTest::mailFromInsideDoesNotCount()
{
    const Writer writer = [](const QByteArray &from) {
        return received("mx.home.test") + results("mx.home.test", from);
    };
    QList<ArrivalSample> samples = inbox(writer);
    for (int i = 0; i < 40; ++i)
        samples.append({arrivalOf(received("mx.home.test")), QStringLiteral("mine.test"), i * DayMs});
    QVERIFY(isConfirmed(writer("shop.example"), learn(samples)));
    // Nor does what was moved here from another account.
    samples.append(inbox([](const QByteArray &) { return received("mx.other.test"); }, 4));
    QVERIFY(isConfirmed(writer("shop.example"), learn(samples)));
    QVERIFY(
        !isConfirmed(received("mx.other.test") + results("mx.home.test", "shop.example"), learn(samples)));
}

void ReceivingServerTest::knownProvidersAreNotLearned()
{
    const ReceivingServer gmail = start(QStringLiteral("imap.gmail.com"));
    const ReceivingServer learned = learn(inbox([](const QByteArray &from) {
                                              return results("mx.evil.test", from) + received("mx.evil.test");
                                          }),
                                          gmail);
    QCOMPARE(learned.domains, gmail.domains);
    QVERIFY(learned.names.isEmpty());
}

/// Three of four messages are a stranger's, who writes hops of his own below those of a server without a
/// name that anybody could check.
void ReceivingServerTest::floodNamesNobody()
{
    QList<ArrivalSample> samples = inbox(
        [](const QByteArray &from) {
            return mailbox("mail") + results("mx.evil.test", from) + received("mx.evil.test");
        },
        75);
    samples += inbox([](const QByteArray &from) { return mailbox("mail") + received("mx." + from); }, 25);
    const ReceivingServer learned = learn(samples);
    QCOMPARE(learned.domains, start().domains);
    QVERIFY(learned.names.isEmpty());
}

QTEST_GUILESS_MAIN(ReceivingServerTest)
#include "test_receivingserver.moc"
