#include "certificatewindow.h"

#include "certificateview.h"
#include "ui/common/textlabel.h"
#include "ui/text/displaytext.h"
#include "ui/text/errortext.h"
#include "ui/theme/theme.h"

#include <QDialogButtonBox>
#include <QPushButton>
#include <QVBoxLayout>

namespace posthorn
{

CertificateWindow::CertificateWindow(const AccountStatus &status, const QString &accountName, QWidget *parent)
    : QDialog(parent)
{
    setObjectName(QStringLiteral("certificateWindow"));
    setAttribute(Qt::WA_DeleteOnClose);
    setWindowTitle(tr("Certificate not trusted"));
    const CertificateProblem problem = status.certificate.value_or(CertificateProblem());
    setMinimumWidth(problem.trusted.isNull() ? 540 : 720);
    const Error fallback{ErrorDomain::Tls, ErrorCode::CertificateNotTrusted, Retry::AfterUser, {}, {}};
    const ErrorText words = errorText(status.error.value_or(fallback), accountName);

    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(24, 24, 24, 20);
    layout->setSpacing(theme::Grid);
    auto *title = new TextLabel(words.sentence, this);
    title->setScale(1.2, QFont::DemiBold);
    title->setWordWrap(true);
    layout->addWidget(title);
    auto *cause = new TextLabel(words.cause, this);
    cause->setTone(TextLabel::Tone::Muted);
    cause->setWordWrap(true);
    layout->addWidget(cause);
    layout->addSpacing(theme::Grid);

    auto *server =
        new TextLabel(QStringLiteral("%1:%2").arg(displayText(problem.host, 120)).arg(problem.port), this);
    server->setScale(1.0, QFont::DemiBold);
    layout->addWidget(server);
    auto *view = new CertificateView(this);
    view->setProblem(problem);
    layout->addWidget(view);
    if (problem.replacesTrusted) {
        auto *changed = new TextLabel(tr("If nobody told you of a change, stay away."), this);
        changed->setTone(TextLabel::Tone::Danger);
        changed->setWordWrap(true);
        layout->addWidget(changed);
    }
    layout->addSpacing(2 * theme::Grid);

    auto *buttons = new QDialogButtonBox(this);
    auto *settings = buttons->addButton(tr("Account settings"), QDialogButtonBox::ActionRole);
    auto *again = buttons->addButton(tr("Try again"), QDialogButtonBox::ActionRole);
    auto *close = buttons->addButton(QDialogButtonBox::Close);
    close->setDefault(true);
    layout->addWidget(buttons);
    connect(close, &QPushButton::clicked, this, &QDialog::close);
    connect(again, &QPushButton::clicked, this, [this, id = status.account] {
        Q_EMIT tryAgainRequested(id);
        QDialog::close();
    });
    connect(settings, &QPushButton::clicked, this, [this, id = status.account] {
        Q_EMIT settingsRequested(id);
        QDialog::close();
    });
}

} // namespace posthorn
