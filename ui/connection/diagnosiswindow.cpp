#include "diagnosiswindow.h"

#include "account/accountrepository.h"
#include "connectionladders.h"
#include "security/credentials.h"
#include "sync/syncengine.h"
#include "ui/common/textlabel.h"
#include "ui/text/errortext.h"
#include "ui/theme/theme.h"

#include <QApplication>
#include <QClipboard>
#include <QDialogButtonBox>
#include <QPointer>
#include <QPushButton>
#include <QScrollArea>
#include <QVBoxLayout>

namespace posthorn
{

DiagnosisWindow::DiagnosisWindow(const Services &services, const Account &account, QWidget *parent)
    : QDialog(parent)
    , m_services(services)
    , m_account(account)
    , m_ladders(new ConnectionLadders(false))
    , m_verdict(new TextLabel(this))
{
    setObjectName(QStringLiteral("diagnosisWindow"));
    setAttribute(Qt::WA_DeleteOnClose);
    setWindowTitle(tr("Connection of %1").arg(account.name));
    resize(760, 560);
    auto *title = new TextLabel(tr("Connection of %1").arg(account.name), this);
    title->setPixelSize(20, QFont::DemiBold);
    m_verdict->setObjectName(QStringLiteral("diagnosisVerdict"));
    m_verdict->setWordWrap(true);
    auto *scroll = new QScrollArea(this);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setWidgetResizable(true);
    scroll->setFocusPolicy(Qt::NoFocus);
    scroll->setWidget(m_ladders);
    auto *buttons = new QDialogButtonBox(this);
    m_copy = buttons->addButton(tr("Copy report"), QDialogButtonBox::ActionRole);
    m_copy->setObjectName(QStringLiteral("copyReportButton"));
    m_keep = buttons->addButton(tr("Keep these settings"), QDialogButtonBox::AcceptRole);
    m_keep->setObjectName(QStringLiteral("keepSettingsButton"));
    m_keep->hide();
    auto *close = buttons->addButton(QDialogButtonBox::Close);
    close->setDefault(true);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(theme::Grid * 3, theme::Grid * 3, theme::Grid * 3, theme::Grid * 2);
    column->setSpacing(theme::Grid * 2);
    column->addWidget(title);
    column->addWidget(m_verdict);
    column->addWidget(scroll, 1);
    column->addWidget(buttons);

    connect(close, &QPushButton::clicked, this, &QDialog::close);
    connect(m_keep, &QPushButton::clicked, this, &DiagnosisWindow::keep);
    connect(m_copy, &QPushButton::clicked, this,
            [this] { QApplication::clipboard()->setText(m_ladders->report()); });
    connect(m_ladders, &ConnectionLadders::finished, this, &DiagnosisWindow::showVerdict);
    connect(m_ladders, &ConnectionLadders::restarted, this,
            [this] { m_verdict->setFullText(tr("Trying\u2026")); });
    connect(m_ladders, &ConnectionLadders::actionWanted, this,
            [this](Diagnosis::Action action, MailProtocol) {
                if (action == Diagnosis::Action::EnterPassword)
                    Q_EMIT passwordWanted(m_account.id);
                else if (action == Diagnosis::Action::SignInWithBrowser)
                    Q_EMIT signInWanted(m_account.id);
                else
                    Q_EMIT settingsWanted(m_account.id);
                QDialog::close();
            });
    m_verdict->setFullText(tr("Trying\u2026"));
    askForPasswords();
}

void DiagnosisWindow::askForPasswords()
{
    Credentials *credentials = m_services.credentials;
    if (credentials == nullptr)
        return;
    const QPointer<DiagnosisWindow> self(this);
    // Credentials live on the engine's thread, and so does the context of their replies.
    QMetaObject::invokeMethod(credentials, [credentials, self, id = m_account.id] {
        const auto ask = [credentials, id](CredentialKind kind, CredentialStore::ReadReply reply) {
            credentials->read({id, kind}, credentials, std::move(reply));
        };
        ask(CredentialKind::IncomingPassword, [self, ask](const Result<QString> &incoming) {
            ask(CredentialKind::OutgoingPassword, [self, incoming](const Result<QString> &outgoing) {
                QMetaObject::invokeMethod(QCoreApplication::instance(), [self, incoming, outgoing] {
                    if (!self)
                        return;
                    if (incoming || !self->m_account.incoming.needsSecret())
                        return self->startWith(incoming ? *incoming : QString(),
                                               outgoing ? *outgoing : QString());
                    const ErrorText words = errorText(incoming.error());
                    self->m_verdict->setTone(TextLabel::Tone::Danger);
                    self->m_verdict->setFullText(words.sentence + u' ' + words.cause);
                });
            });
        });
    });
}

void DiagnosisWindow::startWith(const QString &incomingSecret, const QString &outgoingSecret)
{
    m_ladders->start(
        {m_account.incoming, m_account.outgoing, incomingSecret, outgoingSecret, m_account.address()});
}

void DiagnosisWindow::showVerdict(bool ok)
{
    m_verdict->setTone(ok ? TextLabel::Tone::Positive : TextLabel::Tone::Muted);
    const bool better =
        ok && (m_ladders->incoming() != m_account.incoming || m_ladders->outgoing() != m_account.outgoing);
    m_keep->setVisible(better);
    m_verdict->setFullText(better ? tr("This works. Keep it, and the account uses it from now on.")
                           : ok   ? tr("Everything works.")
                                  : tr("Something is in the way; below it says what, and what you can do."));
}

void DiagnosisWindow::keep()
{
    auto account = m_services.accounts->account(m_account.id);
    if (!account)
        return QDialog::reject();
    account->incoming = m_ladders->incoming();
    account->outgoing = m_ladders->outgoing();
    if (const auto saved = m_services.accounts->update(*account); !saved) {
        m_verdict->setTone(TextLabel::Tone::Danger);
        m_verdict->setFullText(errorText(saved.error()).sentence);
        return;
    }
    if (m_services.engine != nullptr)
        m_services.engine->reconnect(m_account.id);
    QDialog::accept();
}

} // namespace posthorn
