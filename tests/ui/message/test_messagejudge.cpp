#include "ui/message/messagejudge.h"
#include "uifixture.h"

#include <QTest>

using namespace posthorn;

namespace
{

constexpr int Letters = 30;
constexpr int Senders = 10;

QByteArray received(const QByteArray &by)
{
    return "Received: from sender by " + by + " with ESMTPS\n";
}

QByteArray results(const QByteArray &server, const QByteArray &from)
{
    return "Authentication-Results: " + server + "; dkim=pass header.d=" + from + "\n";
}

/// Of one day each.
QByteArray letter(const QByteArray &from, int number)
{
    return "From: <a@" + from + ">\nTo: ada@example.org\nSubject: x\nMessage-ID: <" +
           QByteArray::number(number) + "@" + from + ">\nDate: Thu, " + QByteArray::number(1 + number % 28) +
           " Jan 2026 00:00:00 +0000\n\nHello\n";
}

} // namespace

/// Whose word on a sender counts is learned from the inbox.
class TestMessageJudge : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void learnsFromTheInbox();
    void learnsAgainLater();
    void believesNobodyAtFirst();
    void answersNobodyWhoIsGone();

private:
    /// Every message came through mx.hoster.test, which says so below its own Received.
    void fillInbox()
    {
        for (int i = 0; i < Letters; ++i) {
            const QByteArray from = "s" + QByteArray::number(i % Senders) + ".example";
            m_fixture->add(received("mx.hoster.test") + results("mx.hoster.test", from) + letter(from, i));
        }
    }
    static QByteArray passed()
    {
        return received("mx.hoster.test") + results("mx.hoster.test", "shop.example") +
               letter("shop.example", 100);
    }
    Authenticity judge(const QByteArray &message)
    {
        std::optional<Authenticity> answer;
        m_judge->judge(message, m_fixture->account, this,
                       [&answer](const MessageTrust &trust) { answer = trust.authenticity; });
        if (!QTest::qWaitFor([&answer] { return answer.has_value(); }, 10'000))
            qFatal("no answer");
        return *answer;
    }

    std::unique_ptr<UiFixture> m_fixture;
    ManualClock m_clock;
    std::unique_ptr<MessageJudge> m_judge;
};

void TestMessageJudge::init()
{
    m_judge.reset();
    m_fixture = std::make_unique<UiFixture>();
    Account account = *m_fixture->accounts().account(m_fixture->account);
    account.incomingKind = IncomingKind::Imap;
    account.incoming.host = QStringLiteral("imap.example.org");
    account.incoming.port = 993;
    account.incoming.userName = QStringLiteral("ada");
    QVERIFY(m_fixture->accounts().update(account));
    m_judge = std::make_unique<MessageJudge>(m_fixture->accounts(), m_fixture->store(), m_clock, nullptr);
}

void TestMessageJudge::learnsFromTheInbox()
{
    fillInbox();
    const Authenticity authenticity = judge(passed());
    QVERIFY(authenticity.isConfirmed());
    QCOMPARE(authenticity.server, QStringLiteral("mx.hoster.test"));
    // A second field there is the sender's.
    QVERIFY(!judge(received("mx.hoster.test") + results("mx.hoster.test", "other.example") +
                   results("mx.hoster.test", "shop.example") + letter("shop.example", 101))
                 .isConfirmed());
}

void TestMessageJudge::learnsAgainLater()
{
    QCOMPARE(judge(passed()).verdict, Authenticity::Verdict::Unknown);
    fillInbox();
    QCOMPARE(judge(passed()).verdict, Authenticity::Verdict::Unknown);
    m_clock.advance(std::chrono::hours(2));
    // The first question after that is answered with what was known.
    (void)judge(passed());
    QTRY_VERIFY(judge(passed()).isConfirmed());
}

/// The first message ever is forged, fifty times over.
void TestMessageJudge::believesNobodyAtFirst()
{
    const QByteArray forged = received("mx.example.org") +
                              results("mx.example.org", "shop.example").repeated(50) +
                              letter("shop.example", 1);
    m_fixture->add(forged);
    QCOMPARE(judge(forged).verdict, Authenticity::Verdict::Unknown);
}

void TestMessageJudge::answersNobodyWhoIsGone()
{
    auto context = std::make_unique<QObject>();
    bool answered = false;
    m_judge->judge(passed(), m_fixture->account, context.get(),
                   [&answered](const MessageTrust &) { answered = true; });
    context.reset();
    (void)judge(passed());
    QVERIFY(!answered);
}

QTEST_MAIN(TestMessageJudge)
#include "test_messagejudge.moc"
