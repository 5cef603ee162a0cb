#include "testpage.h"

#include "ui/common/textlabel.h"
#include "ui/connection/connectionladders.h"
#include "ui/theme/theme.h"

#include <QVBoxLayout>

namespace posthorn
{

TestPage::TestPage(QWidget *parent)
    : QWidget(parent)
    , m_ladders(new ConnectionLadders(true, this))
    , m_verdict(new TextLabel(this))
{
    m_verdict->setObjectName(QStringLiteral("testVerdict"));
    m_verdict->setWordWrap(true);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(theme::Grid * 2);
    column->addWidget(m_ladders);
    column->addWidget(m_verdict);
    column->addStretch();
    connect(m_ladders, &ConnectionLadders::restarted, this, [this] {
        m_verdict->setFullText({});
        Q_EMIT stateChanged();
    });
    connect(m_ladders, &ConnectionLadders::finished, this, [this](bool ok) {
        m_data.incoming = m_ladders->incoming();
        m_data.outgoing = m_ladders->outgoing();
        m_verdict->setTone(ok ? TextLabel::Tone::Positive : TextLabel::Tone::Muted);
        m_verdict->setFullText(ok ? tr("Everything works. Press Finish to add the account.")
                                  : tr("Go back to correct the password or the servers, then test again."));
        Q_EMIT stateChanged();
        if (!ok && isVisible())
            m_ladders->focusAction();
    });
    connect(m_ladders, &ConnectionLadders::actionWanted, this,
            [this](Diagnosis::Action action, MailProtocol) {
                switch (action) {
                case Diagnosis::Action::EnterPassword:
                    Q_EMIT passwordWanted();
                    break;
                case Diagnosis::Action::SignInWithBrowser:
                    Q_EMIT signInWanted();
                    break;
                default:
                    Q_EMIT serversWanted();
                    break;
                }
            });
}

void TestPage::start(const SetupData &data)
{
    m_data = data;
    m_verdict->setFullText({});
    m_ladders->start({data.incoming, data.outgoing, data.secret(), data.outgoingPassword, data.address});
}

void TestPage::stop()
{
    m_ladders->stop();
}

bool TestPage::isRunning() const
{
    return m_ladders->isRunning();
}

bool TestPage::isPassed() const
{
    return m_ladders->isPassed();
}

} // namespace posthorn
