#include "messagebanners.h"

#include "senderdoubt.h"
#include "ui/common/banner.h"
#include "ui/text/displaytext.h"
#include "ui/theme/theme.h"

#include <QMessageBox>
#include <QUrl>
#include <QVBoxLayout>

namespace posthorn
{

namespace
{

QStringList hostsOf(const QStringList &urls)
{
    QStringList hosts;
    for (const QString &url : urls) {
        const QString host = QUrl(url).host(QUrl::FullyEncoded);
        if (!host.isEmpty() && !hosts.contains(host))
            hosts += host;
    }
    return hosts;
}

} // namespace

MessageBanners::MessageBanners(QWidget *parent)
    : QWidget(parent)
    , m_column(new QVBoxLayout(this))
{
    m_column->setContentsMargins(theme::Grid * 3, 0, theme::Grid * 2, theme::Grid);
    m_column->setSpacing(4);
    hide();
}

void MessageBanners::clear()
{
    while (QLayoutItem *item = m_column->takeAt(0)) {
        delete item->widget();
        delete item;
    }
    m_note = nullptr;
    hide();
}

Banner *MessageBanners::add(int kind, const QString &icon, const QString &text, const QString &action)
{
    auto *banner = new Banner(static_cast<Banner::Kind>(kind), icon, text, action, this);
    m_column->addWidget(banner);
    show();
    return banner;
}

void MessageBanners::setMessage(const std::shared_ptr<RenderedMessage> &message)
{
    clear();
    if (message->quarantined)
        return;
    const ParsedMessage &parsed = message->content->parsed;
    addSenderDoubts(parsed.envelope);
    addNotices(parsed.notices);
    if (message->tooComplex) {
        Banner *banner = add(int(Banner::Kind::Info), QStringLiteral("file-text"),
                             tr("This message is laid out in a very complicated way, so its text is shown."),
                             tr("Show formatted"));
        banner->setObjectName(QStringLiteral("complexBanner"));
        connect(banner, &Banner::triggered, this, &MessageBanners::htmlRequested);
    }
    if (message->isHtml)
        addBlocked(message->content->sanitized);
}

void MessageBanners::showNote(const QString &icon, const QString &text, bool warning)
{
    delete m_note;
    m_note = add(int(warning ? Banner::Kind::Warning : Banner::Kind::Info), icon, text, tr("Dismiss"));
    m_note->setObjectName(QStringLiteral("noteBanner"));
    connect(m_note, &Banner::triggered, this, [this] {
        m_note->deleteLater();
        m_note = nullptr;
        setVisible(m_column->count() > 1);
    });
}

void MessageBanners::addSenderDoubts(const MessageEnvelope &envelope)
{
    for (const SenderDoubt &doubt : senderDoubts(envelope)) {
        const bool mild = doubt.kind == SenderDoubt::Kind::RepliesElsewhere;
        Banner *banner = add(int(mild ? Banner::Kind::Info : Banner::Kind::Danger),
                             mild ? QStringLiteral("info") : QStringLiteral("shield"), senderDoubtText(doubt),
                             tr("Show addresses"));
        banner->setObjectName(QStringLiteral("senderBanner"));
        connect(banner, &Banner::triggered, this, &MessageBanners::recipientsRequested);
    }
}

void MessageBanners::addBlocked(const SanitizedHtml &html)
{
    if (html.blockedRemote.isEmpty())
        return;
    Banner *banner = add(int(Banner::Kind::Info), QStringLiteral("image-off"),
                         blockedText(html.blockedUrls()), tr("What was blocked"));
    banner->setObjectName(QStringLiteral("remoteContentBanner"));
    connect(banner, &Banner::triggered, this, [this, urls = html.blockedUrls()] {
        auto *box = new QMessageBox(window());
        box->setAttribute(Qt::WA_DeleteOnClose);
        box->setObjectName(QStringLiteral("blockedBox"));
        box->setTextFormat(Qt::PlainText);
        box->setText(blockedText(urls));
        box->setInformativeText(
            tr("Loading them would tell their servers that you read this message, when and from "
               "where. Nothing was asked of: %1")
                .arg(displayText(hostsOf(urls).join(QStringLiteral(", ")), 800)));
        QStringList shown;
        for (const QString &url : urls.mid(0, 100))
            shown += displayText(url, 300);
        box->setDetailedText(shown.join(u'\n'));
        box->open();
    });
}

void MessageBanners::addNotices(const QStringList &notices)
{
    QStringList sentences;
    for (const QString &notice : notices) {
        const QString sentence = noticeText(notice);
        if (!sentence.isEmpty() && !sentences.contains(sentence))
            sentences += sentence;
    }
    if (sentences.isEmpty())
        return;
    Banner *banner =
        add(int(Banner::Kind::Warning), QStringLiteral("warning"), sentences.join(u' '), tr("Show source"));
    banner->setObjectName(QStringLiteral("damagedBanner"));
    connect(banner, &Banner::triggered, this, &MessageBanners::sourceRequested);
}

QString MessageBanners::blockedText(const QStringList &urls)
{
    const QStringList hosts = hostsOf(urls);
    const QString pictures = tr("%n remote picture(s)", nullptr, int(urls.size()));
    if (hosts.isEmpty())
        return tr("Not loaded: %1.").arg(pictures);
    const QString first = displayText(hosts.first(), 80);
    if (hosts.size() == 1)
        return tr("Not loaded: %1 from %2.").arg(pictures, first);
    return tr("Not loaded: %1 from %2 and %n other host(s).", nullptr, int(hosts.size() - 1))
        .arg(pictures, first);
}

QString MessageBanners::noticeText(const QString &notice)
{
    if (notice == QLatin1String("preflight") || notice.startsWith(QLatin1String("preflight")))
        return tr("This message is too broken to be read as mail, so its source is shown.");
    if (notice == QLatin1String("truncated"))
        return tr("The end of this message is missing.");
    if (notice == QLatin1String("too-deep"))
        return tr("Parts of this message are nested too deeply and are not shown.");
    if (notice == QLatin1String("bad-encoding"))
        return tr("Parts of this message are damaged; what could be read is shown.");
    if (notice == QLatin1String("too-many-parts"))
        return tr("This message has too many parts; the first ones are shown.");
    return {};
}

} // namespace posthorn
