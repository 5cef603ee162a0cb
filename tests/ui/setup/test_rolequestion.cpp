#include "ui/common/textlabel.h"
#include "ui/setup/rolecard.h"
#include "ui/setup/rolequestion.h"
#include "ui/setup/setupdata.h"
#include "ui/text/retentiontext.h"

#include <QAccessible>
#include <QComboBox>
#include <QSignalSpy>
#include <QSpinBox>
#include <QTest>
#include <memory>

using namespace posthorn;

using After = RetentionPolicy::AfterDownload;

namespace
{

Endpoint server(MailProtocol protocol, const char *host = "mail.example.org")
{
    Endpoint endpoint;
    endpoint.protocol = protocol;
    endpoint.host = QString::fromLatin1(host);
    return endpoint;
}

} // namespace

/// "What is this computer?", with keys only.
class TestRoleQuestion : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void carefulUntilChosen();
    void cardsSayWhatHappens();
    void homeAsksWhatComesAfterwards();
    void providerIsToldAndProposed();
    void choiceOutlivesTheProposal();
    void cardsGrowWithTheirWords();

private:
    template <class T>
    T *find(const char *name)
    {
        return m_question->findChild<T *>(QLatin1String(name));
    }
    [[nodiscard]] Account account() const
    {
        SetupData data;
        m_question->fill(data);
        return data.account();
    }
    /// Tab until the control with this name has the focus, then the key.
    void press(const char *name, Qt::Key key)
    {
        for (int i = 0; i < 20; ++i) {
            QWidget *focus = m_question->focusWidget();
            if (focus != nullptr && focus->objectName() == QLatin1String(name)) {
                QTest::keyClick(focus, key);
                return;
            }
            QTest::keyClick(focus != nullptr ? focus : m_question.get(), Qt::Key_Tab);
        }
        QFAIL(name);
    }

    std::unique_ptr<RoleQuestion> m_question;
};

void TestRoleQuestion::init()
{
    m_question = std::make_unique<RoleQuestion>();
    m_question->setServer(server(MailProtocol::Imap), {});
    m_question->show();
    QVERIFY(QTest::qWaitForWindowActive(m_question.get()));
}

void TestRoleQuestion::carefulUntilChosen()
{
    QCOMPARE(m_question->role(), ComputerRole::Mirror);
    QVERIFY(!account().retention.removes());
    QVERIFY(!find<QComboBox>("retentionBox")->isVisible());
    m_question->setServer(server(MailProtocol::Pop3), {});
    SetupData data;
    data.incomingProtocol = MailProtocol::Pop3;
    m_question->fill(data);
    QVERIFY(!data.account().retention.removes());
    QVERIFY(!data.account().deletingReachesServer());
}

void TestRoleQuestion::cardsSayWhatHappens()
{
    for (const MailProtocol protocol : {MailProtocol::Imap, MailProtocol::Pop3}) {
        m_question->setServer(server(protocol), {});
        QStringList sentences;
        for (const char *name : {"workRoleButton", "homeRoleButton", "mirrorRoleButton"}) {
            QAccessibleInterface *spoken = QAccessible::queryAccessibleInterface(find<RoleCard>(name));
            QVERIFY(!spoken->text(QAccessible::Name).isEmpty());
            sentences += spoken->text(QAccessible::Description);
            QVERIFY(!sentences.last().isEmpty());
        }
        QCOMPARE(sentences.removeDuplicates(), 0);
    }
    QCOMPARE(find<RoleCard>("mirrorRoleButton")->text(), roleTitle(ComputerRole::Mirror, IncomingKind::Pop3));
}

void TestRoleQuestion::homeAsksWhatComesAfterwards()
{
    QSignalSpy changed(m_question.get(), &RoleQuestion::changed);
    press("mirrorRoleButton", Qt::Key_Up);
    QCOMPARE(m_question->role(), ComputerRole::Home);
    QVERIFY(find<QComboBox>("retentionBox")->isVisible());
    QVERIFY(!account().retention.removes());
    press("retentionBox", Qt::Key_Down);
    QCOMPARE(account().retention.afterDownload, After::RemoveAfterDays);
    press("retentionDaysBox", Qt::Key_Up);
    QCOMPARE(account().retention.days, 15);
    QVERIFY(find<TextLabel>("roleNotes")->fullText().contains(agreementSentence()));
    QVERIFY(!account().retention.agreed);
    press("retentionBox", Qt::Key_Down);
    QCOMPARE(account().retention.afterDownload, After::RemoveAtOnce);
    QCOMPARE(changed.size(), 4);
    // Whoever changes their mind about the computer takes that back, too.
    press("homeRoleButton", Qt::Key_Up);
    QCOMPARE(m_question->role(), ComputerRole::Work);
    QVERIFY(!find<QComboBox>("retentionBox")->isVisible());
    QVERIFY(!account().retention.removes());
}

void TestRoleQuestion::providerIsToldAndProposed()
{
    auto *notes = find<TextLabel>("roleNotes");
    QVERIFY(!notes->isVisible());
    // No rule removes anything where the server is mirrored.
    m_question->setServer(server(MailProtocol::Imap, "imap.gmail.com"), {});
    QVERIFY(!notes->isVisible());
    press("mirrorRoleButton", Qt::Key_Up);
    QVERIFY(notes->isVisible());
    QVERIFY(notes->fullText().contains(QStringLiteral("Gmail")));
    m_question->setServer(server(MailProtocol::Pop3), 7);
    QCOMPARE(account().retention.afterDownload, After::RemoveAfterDays);
    QCOMPARE(account().retention.days, 7);
    QVERIFY(notes->fullText().contains(leaveHintSentence(7)));
    // For good.
    m_question->setServer(server(MailProtocol::Pop3), 0);
    QVERIFY(!account().retention.removes());
    QVERIFY(notes->fullText().contains(leaveHintSentence(0)));
    // It is about POP3.
    m_question->setServer(server(MailProtocol::Imap), 7);
    QVERIFY(!account().retention.removes());
}

void TestRoleQuestion::choiceOutlivesTheProposal()
{
    press("mirrorRoleButton", Qt::Key_Up);
    press("retentionBox", Qt::Key_End);
    m_question->setServer(server(MailProtocol::Pop3), 7);
    QCOMPARE(account().retention.afterDownload, After::RemoveAtOnce);
}

void TestRoleQuestion::cardsGrowWithTheirWords()
{
    const auto *card = find<RoleCard>("workRoleButton");
    QVERIFY(card->heightForWidth(160) > card->heightForWidth(600));
    m_question->resize(220, m_question->heightForWidth(220));
    QTRY_VERIFY(card->width() < 240);
    QVERIFY(card->height() >= card->heightForWidth(card->width()));
}

QTEST_MAIN(TestRoleQuestion)
#include "test_rolequestion.moc"
