#include "certificatewindow.h"

#include "ui/common/displaytext.h"
#include "ui/common/errortext.h"
#include "ui/common/textlabel.h"
#include "ui/theme/theme.h"

#include <QCryptographicHash>
#include <QDialogButtonBox>
#include <QFormLayout>
#include <QLocale>
#include <QPushButton>
#include <QVBoxLayout>

namespace posthorn
{

namespace
{

QString names(const QStringList &parts)
{
    return parts.isEmpty() ? CertificateWindow::tr("(not named)")
                           : displayText(parts.join(QStringLiteral(", ")), 160);
}

/// Groups of four, so that two can be compared by eye.
QString fingerprint(const QSslCertificate &certificate)
{
    const QByteArray hex = certificate.digest(QCryptographicHash::Sha256).toHex().toUpper();
    QString grouped;
    for (qsizetype i = 0; i < hex.size(); i += 4)
        grouped +=
            QString::fromLatin1(hex.mid(i, 4)) + (i + 4 < hex.size() ? QStringLiteral(" ") : QString());
    return grouped;
}

} // namespace

CertificateWindow::CertificateWindow(const AccountStatus &status, const QString &accountName, QWidget *parent)
    : QDialog(parent)
{
    setObjectName(QStringLiteral("certificateWindow"));
    setAttribute(Qt::WA_DeleteOnClose);
    setWindowTitle(tr("Certificate not trusted"));
    setMinimumWidth(540);
    const CertificateProblem problem = status.certificate.value_or(CertificateProblem{});
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

    for (const QSslError &error : problem.errors) {
        auto *reason = new TextLabel(QStringLiteral("\u2022 ") + displayText(error.errorString(), 200), this);
        reason->setTone(TextLabel::Tone::Danger);
        reason->setWordWrap(true);
        layout->addWidget(reason);
    }
    if (problem.replacesTrusted) {
        auto *changed = new TextLabel(
            tr("You trusted another certificate for this server. If nobody told you of a change, stay away."),
            this);
        changed->setTone(TextLabel::Tone::Danger);
        changed->setWordWrap(true);
        layout->addWidget(changed);
    }
    layout->addSpacing(theme::Grid);

    auto *form = new QFormLayout;
    form->setHorizontalSpacing(2 * theme::Grid);
    form->setVerticalSpacing(6);
    const auto row = [&](const QString &label, const QString &value) {
        auto *name = new TextLabel(label, this);
        name->setTone(TextLabel::Tone::Muted);
        auto *text = new TextLabel(value, this);
        text->setWordWrap(true);
        text->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
        form->addRow(name, text);
    };
    row(tr("Server"), QStringLiteral("%1:%2").arg(displayText(problem.host, 120)).arg(problem.port));
    if (!problem.chain.isEmpty()) {
        const QSslCertificate &leaf = problem.chain.first();
        row(tr("Issued to"), names(leaf.subjectInfo(QSslCertificate::CommonName)));
        row(tr("Valid for"), names(leaf.subjectAlternativeNames().values(QSsl::DnsEntry)));
        row(tr("Issued by"), names(leaf.issuerInfo(QSslCertificate::CommonName)));
        row(tr("Valid"), tr("%1 to %2")
                             .arg(QLocale().toString(leaf.effectiveDate().date(), QLocale::LongFormat),
                                  QLocale().toString(leaf.expiryDate().date(), QLocale::LongFormat)));
        row(tr("SHA-256"), fingerprint(leaf));
    }
    layout->addLayout(form);
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
