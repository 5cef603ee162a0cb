#include "uifixture.h"

#include "mime/calendarinvitation.h"
#include "ui/common/textlabel.h"
#include "ui/message/digestpanel.h"
#include "ui/message/infopanel.h"
#include "ui/message/messageview.h"
#include "ui/message/messagewindow.h"

#include <QPushButton>
#include <QSignalSpy>
#include <QTest>

using namespace posthorn;

namespace
{

const QByteArray InvitationMail =
    "From: Grace <grace@example.net>\nTo: ada@example.org\nSubject: Workshop\nMessage-ID: <i1@example.net>\n"
    "MIME-Version: 1.0\nContent-Type: multipart/alternative; boundary=cut\n\n--cut\nContent-Type: "
    "text/plain\n\n"
    "Come!\n--cut\nContent-Type: text/calendar; method=REQUEST; charset=utf-8\n\n"
    "BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-//x//EN\nMETHOD:REQUEST\nBEGIN:VEVENT\nUID:1@example.net\n"
    "DTSTAMP:20261001T080000Z\nDTSTART:20261101T090000Z\nDTEND:20261101T100000Z\nSUMMARY:Workshop\n"
    "ORGANIZER;CN=Grace:mailto:grace@example.net\nATTENDEE;RSVP=TRUE:mailto:ada@example.org\n"
    "END:VEVENT\nEND:VCALENDAR\n--cut--\n";

const QByteArray BounceMail =
    "From: Mail Delivery System <mailer-daemon@example.org>\nTo: ada@example.org\nSubject: Undelivered\n"
    "MIME-Version: 1.0\nContent-Type: multipart/report; report-type=delivery-status; boundary=cut\n\n"
    "--cut\nContent-Type: text/plain\n\nIt did not arrive.\n--cut\nContent-Type: message/delivery-status\n\n"
    "Reporting-MTA: dns; mail.example.org\n\nFinal-Recipient: rfc822; bob@example.net\nAction: failed\n"
    "Status: 5.2.2\nDiagnostic-Code: smtp; 552 5.2.2 full\n--cut--\n";

const QByteArray ContactMail =
    "From: Bob <bob@example.net>\nTo: ada@example.org\nSubject: Card\nMIME-Version: 1.0\n"
    "Content-Type: multipart/mixed; boundary=cut\n\n--cut\nContent-Type: text/plain\n\nMy card.\n"
    "--cut\nContent-Type: text/vcard; charset=utf-8\nContent-Disposition: attachment; filename=bob.vcf\n\n"
    "BEGIN:VCARD\nVERSION:3.0\nFN:Bob <b>Babbage</b>\nEMAIL:bob@example.net\nEND:VCARD\n--cut--\n";

QByteArray digestOf(int messages)
{
    QByteArray mail = "From: list@example.net\nTo: ada@example.org\nSubject: Digest 7\nMIME-Version: 1.0\n"
                      "Content-Type: multipart/mixed; boundary=out\n\n--out\nContent-Type: text/plain\n\n"
                      "Today's topics.\n--out\nContent-Type: multipart/digest; boundary=in\n\n";
    for (int i = 1; i <= messages; ++i) {
        const QByteArray number = QByteArray::number(i);
        mail += "--in\n\nFrom: Writer " + number + " <w" + number + "@example.net>\nSubject: Topic <b>" +
                number + "</b>\nDate: Mon, 0" + number + " Feb 2027 10:00:00 +0000\n\nWords of " + number +
                ".\nSecond line.\n\n";
    }
    return mail + "--in--\n--out--\n";
}

} // namespace

/// What a message holds beside its text: invitations, reports, contact cards.
class TestContentPanels : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();
    void invitationsAreAnsweredByAClick();
    void reportsAreToldInWords();
    void contactCardsAreShown();
    void digestsAreListsOfMessages();
    void oneAttachedMessageIsAnAttachment();
    void ordinaryMessagesHaveNone();

private:
    void open(const QByteArray &bytes);
    [[nodiscard]] InfoPanel *panel(const char *name)
    {
        return m_view->findChild<InfoPanel *>(QLatin1String(name));
    }

    std::unique_ptr<UiFixture> m_fixture;
    std::unique_ptr<MessageView> m_view;
};

void TestContentPanels::init()
{
    m_fixture = std::make_unique<UiFixture>();
    m_view = std::make_unique<MessageView>(m_fixture->services());
    m_view->resize(700, 600);
    m_view->show();
    QVERIFY(QTest::qWaitForWindowExposed(m_view.get()));
}

void TestContentPanels::cleanup()
{
    m_view.reset();
    m_fixture.reset();
}

void TestContentPanels::open(const QByteArray &bytes)
{
    QSignalSpy shown(m_view.get(), &MessageView::messageShown);
    m_view->showMessage(m_fixture->add(bytes));
    QVERIFY(shown.wait(10'000));
}

void TestContentPanels::invitationsAreAnsweredByAClick()
{
    open(InvitationMail);
    InfoPanel *invitation = panel("invitationPanel");
    QVERIFY(invitation != nullptr);
    QVERIFY(m_fixture->outbox().isEmpty());
    auto *accept = invitation->findChild<QPushButton *>(QStringLiteral("acceptButton"));
    QVERIFY(accept != nullptr);
    QTest::mouseClick(accept, Qt::LeftButton);
    QTRY_COMPARE(m_fixture->outbox().size(), 1);
    QTRY_VERIFY(invitation->findChild<TextLabel *>(QStringLiteral("invitationState")) != nullptr);
    const OutboxId id = m_fixture->outbox().first().id;
    const auto bytes = m_fixture->store().readAndWait<QByteArray>(
        [id](StoreReader &reader) { return reader.outboxMessage(id); });
    QVERIFY(bytes.has_value());
    const ParsedMessage answer = MessageParser::parse(*bytes);
    QCOMPARE(answer.envelope.to.first().address, QStringLiteral("grace@example.net"));
    QCOMPARE(answer.envelope.from.first().address, QStringLiteral("ada@example.org"));
    const auto reply = invitationIn(*bytes, answer);
    QVERIFY(reply.has_value());
    QCOMPARE(reply->method, CalendarInvitation::Method::Reply);
    QCOMPARE(reply->attendees.first().participation, CalendarAttendee::Participation::Accepted);
}

void TestContentPanels::reportsAreToldInWords()
{
    open(BounceMail);
    InfoPanel *report = panel("reportPanel");
    QVERIFY(report != nullptr);
    QStringList lines;
    for (const TextLabel *label : report->findChildren<TextLabel *>())
        lines << label->fullText();
    QVERIFY2(lines.join(u'\n').contains(QStringLiteral("bob@example.net")), qPrintable(lines.join(u'\n')));
}

void TestContentPanels::contactCardsAreShown()
{
    open(ContactMail);
    InfoPanel *contact = panel("contactPanel");
    QVERIFY(contact != nullptr);
    QCOMPARE(contact->title(), QStringLiteral("Bob <b>Babbage</b>"));
    for (const TextLabel *label : contact->findChildren<TextLabel *>())
        QCOMPARE(label->textFormat(), Qt::PlainText);
    QSignalSpy mailto(m_view.get(), &MessageView::mailtoActivated);
    QTest::mouseClick(contact->findChild<QPushButton *>(QStringLiteral("contactWriteButton")),
                      Qt::LeftButton);
    QCOMPARE(mailto.size(), 1);
    QCOMPARE(mailto.first().first().toUrl(), QUrl(QStringLiteral("mailto:bob@example.net")));
}

void TestContentPanels::digestsAreListsOfMessages()
{
    open(digestOf(3));
    auto *digest = qobject_cast<DigestPanel *>(panel("digestPanel"));
    QVERIFY(digest != nullptr);
    QVERIFY(digest->title().startsWith(QStringLiteral("3 message")));
    const auto lines = digest->findChildren<QWidget *>(QStringLiteral("digestLine"));
    QCOMPARE(lines.size(), 3);
    const QString name = lines[1]->accessibleName();
    for (const char *words : {"Writer 2", "Topic <b>2</b>", "Words of 2.", "Feb", "Folded."})
        QVERIFY2(name.contains(QLatin1String(words)), qPrintable(name));
    // They are not listed a second time.
    QVERIFY(m_view->findChild<QWidget *>(QStringLiteral("attachmentStrip"))->isHidden());

    lines[1]->setFocus();
    QTest::keyClick(lines[1], Qt::Key_Return);
    QTRY_VERIFY(digest->isUnfolded(1));
    QVERIFY(!digest->isUnfolded(0));
    auto *text = digest->findChild<TextLabel *>(QStringLiteral("digestText"));
    QCOMPARE(text->fullText(), QStringLiteral("Words of 2.\nSecond line."));
    QCOMPARE(text->textFormat(), Qt::PlainText);
    QVERIFY(lines[1]->accessibleName().contains(QStringLiteral("Unfolded.")));
    QTest::keyClick(lines[1], Qt::Key_Space);
    QVERIFY(!digest->isUnfolded(1));
    QTest::mouseClick(lines[1], Qt::LeftButton);
    QVERIFY(digest->isUnfolded(1));

    auto *button = digest->findChild<QPushButton *>(QStringLiteral("digestOpenButton"));
    QTest::keyClick(button, Qt::Key_Space);
    MessageWindow *window = nullptr;
    QTRY_VERIFY((window = m_view->window()->findChild<MessageWindow *>()) != nullptr);
    QCOMPARE(window->windowTitle(), QStringLiteral("Topic <b>2</b>"));
}

void TestContentPanels::oneAttachedMessageIsAnAttachment()
{
    open(digestOf(1));
    QVERIFY(panel("digestPanel") == nullptr);
    QVERIFY(!m_view->findChild<QWidget *>(QStringLiteral("attachmentStrip"))->isHidden());
}

void TestContentPanels::ordinaryMessagesHaveNone()
{
    open("From: Bob <bob@example.net>\nSubject: Hello\n\nHello.\n");
    QVERIFY(m_view->findChildren<InfoPanel *>().isEmpty());
}

QTEST_MAIN(TestContentPanels)
#include "test_contentpanels.moc"
