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

QString LinkOpener::questionText(linkpolicy::Doubt doubt, const QString &text, const QString &host)
{
    using Doubt = linkpolicy::Doubt;
    switch (doubt) {
    case Doubt::OtherHost:
        return tr("The link says \u201c%1\u201d but leads to %2").arg(text, host);
    case Doubt::UserInfo:
        return tr("This link hides where it leads: the real server is %1").arg(host);
    case Doubt::Address:
        return tr("This link leads to a bare number instead of a name: %1").arg(host);
    case Doubt::Lookalike:
        return tr("This link's server is written with letters that look like others: %1").arg(host);
    case Doubt::OddPort:
        return tr("This link leads to an unusual door of %1").arg(host);
    case Doubt::HiddenHost:
        return tr("This link is written to look as if it led elsewhere: the real server is %1").arg(host);
    case Doubt::HandsOn:
        return tr("This link leads to %1, which is asked to hand you on to somebody else").arg(host);
    case Doubt::VeryLong:
        return tr("This link is too long to be looked over. It leads to %1").arg(host);
    case Doubt::None:
        break;
    }
    return tr("This link leads to %1").arg(host);
}

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
    const bool isMail = url.scheme() == QLatin1String("mailto");
    const auto follow = [this, url, isMail] {
        // The composer shows a mail before anything is sent.
        if (isMail)
            Q_EMIT mailtoActivated(url);
        else
            QDesktopServices::openUrl(url);
    };
    const auto doubt = linkpolicy::doubt(text, url);
    const bool always = !isMail && m_settings != nullptr && m_settings->asksBeforeLinks();
    if (doubt == linkpolicy::Doubt::None && !always) {
        follow();
        return;
    }
    // The part of the host that was registered: what stands before it is chosen freely.
    const QString host = displayText(linkpolicy::realDomain(url), 253);
    // Not the desktop's own dialog: some of those guess at rich text.
    auto *question = new QMessageBox(m_window);
    question->setAttribute(Qt::WA_DeleteOnClose);
    question->setObjectName(QStringLiteral("linkQuestion"));
    question->setIcon(doubt == linkpolicy::Doubt::None ? QMessageBox::Question : QMessageBox::Warning);
    question->setTextFormat(Qt::PlainText);
    question->setText(questionText(doubt, displayText(text, 80), host));
    question->setInformativeText(displayText(QString::fromUtf8(url.toEncoded()), 600));
    QPushButton *open =
        question->addButton(tr("Open %1").arg(displayText(host, 60)), QMessageBox::DestructiveRole);
    QPushButton *copy = question->addButton(tr("Copy link"), QMessageBox::ActionRole);
    question->setDefaultButton(question->addButton(QMessageBox::Cancel));
    connect(open, &QPushButton::clicked, this, follow);
    connect(copy, &QPushButton::clicked, this,
            [url] { QGuiApplication::clipboard()->setText(QString::fromUtf8(url.toEncoded())); });
    question->open();
}

} // namespace posthorn
