#include "linkopener.h"

#include "linkpolicy.h"
#include "ui/common/settings.h"
#include "ui/text/displaytext.h"

#include <QClipboard>
#include <QDesktopServices>
#include <QGuiApplication>
#include <QMessageBox>
#include <QPushButton>

namespace posthorn
{

LinkOpener::LinkOpener(const Settings *settings, QWidget *window)
    : QObject(window)
    , m_settings(settings)
    , m_window(window)
{
}

void LinkOpener::open(const QUrl &url, const QString &text)
{
    if (!linkpolicy::isAllowed(url))
        return;
    if (url.scheme() == QLatin1String("mailto")) {
        Q_EMIT mailtoActivated(url);
        return;
    }
    const auto doubt = linkpolicy::doubt(text, url);
    const bool always = m_settings != nullptr && m_settings->asksBeforeLinks();
    if (doubt == linkpolicy::Doubt::None && !always) {
        QDesktopServices::openUrl(url);
        return;
    }
    const QString host = linkpolicy::realHost(url);
    auto *question = new QMessageBox(m_window);
    question->setAttribute(Qt::WA_DeleteOnClose);
    question->setObjectName(QStringLiteral("linkQuestion"));
    question->setIcon(doubt == linkpolicy::Doubt::None ? QMessageBox::Question : QMessageBox::Warning);
    question->setTextFormat(Qt::PlainText);
    switch (doubt) {
    case linkpolicy::Doubt::OtherHost:
        question->setText(
            tr("The link says \u201c%1\u201d but leads to %2").arg(displayText(text, 80), host));
        break;
    case linkpolicy::Doubt::UserInfo:
        question->setText(tr("This link hides where it leads: the real server is %1").arg(host));
        break;
    case linkpolicy::Doubt::Address:
        question->setText(tr("This link leads to a bare number instead of a name: %1").arg(host));
        break;
    case linkpolicy::Doubt::Lookalike:
        question->setText(
            tr("This link's server is written with letters that look like others: %1").arg(host));
        break;
    case linkpolicy::Doubt::None:
        question->setText(tr("This link leads to %1").arg(host));
        break;
    }
    question->setInformativeText(displayText(QString::fromUtf8(url.toEncoded()), 600));
    QPushButton *open =
        question->addButton(tr("Open %1").arg(displayText(host, 60)), QMessageBox::DestructiveRole);
    QPushButton *copy = question->addButton(tr("Copy link"), QMessageBox::ActionRole);
    question->setDefaultButton(question->addButton(QMessageBox::Cancel));
    connect(open, &QPushButton::clicked, this, [url] { QDesktopServices::openUrl(url); });
    connect(copy, &QPushButton::clicked, this,
            [url] { QGuiApplication::clipboard()->setText(QString::fromUtf8(url.toEncoded())); });
    question->open();
}

} // namespace posthorn
