#include "messagebanners.h"

#include "blockedtext.h"
#include "senderdoubt.h"
#include "ui/text/displaytext.h"
#include "ui/theme/theme.h"

#include <QAccessible>
#include <QApplication>
#include <QMenu>
#include <QMessageBox>
#include <QVBoxLayout>
#include <algorithm>

namespace posthorn
{

namespace
{

bool isPicture(const BlockedResource &resource)
{
    return resource.kind == BlockedResource::Kind::Image ||
           resource.kind == BlockedResource::Kind::Background;
}

/// Nothing to read, which would look like a mistake of ours.
bool isEmpty(const MessageContent &content)
{
    return !content.isBeginning && !content.hasHtml() && content.parsed.text.trimmed().isEmpty() &&
           content.parsed.attachments().isEmpty() && !content.invitation && !content.report &&
           content.contacts.isEmpty();
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
    const QList<int> places = m_banners.keys();
    for (const int place : places)
        remove(Place(place));
}

Banner *MessageBanners::put(Place place, Banner::Kind kind, const QString &icon, const QString &text,
                            const QString &action, const QString &name)
{
    remove(place);
    auto *banner = new Banner(kind, icon, text, action, this);
    banner->setObjectName(name);
    const auto above = std::count_if(m_banners.keyBegin(), m_banners.keyEnd(),
                                     [place](int other) { return other < int(place); });
    m_column->insertWidget(int(above), banner);
    m_banners.insert(int(place), banner);
    show();
    // What warns, or answers what was done, is said at once; the rest is found where it stands.
    if (kind != Banner::Kind::Info || place == Place::Note) {
        QAccessibleEvent event(banner, QAccessible::Alert);
        QAccessible::updateAccessibility(&event);
    }
    return banner;
}

void MessageBanners::remove(Place place)
{
    if (Banner *banner = m_banners.take(int(place))) {
        const QWidget *focus = QApplication::focusWidget();
        if (focus != nullptr && banner->isAncestorOf(focus))
            parentWidget()->setFocus(Qt::OtherFocusReason);
        // It may be in the middle of telling that it was clicked.
        m_column->removeWidget(banner);
        banner->hide();
        banner->setObjectName(QString());
        banner->deleteLater();
    }
    setVisible(!m_banners.isEmpty());
}

void MessageBanners::setMessage(const std::shared_ptr<RenderedMessage> &message)
{
    remove(Place::Damaged);
    remove(Place::Complex);
    if (message->quarantined)
        return;
    setNotices(*message);
    if (!message->failure)
        return;
    const bool offers =
        *message->failure != RenderFailure::Unavailable && !message->content->hasTooMuchHtml();
    Banner *banner =
        put(Place::Complex, Banner::Kind::Info, QStringLiteral("file-text"), failureText(*message->failure),
            offers ? tr("Show as HTML all the same") : QString(), QStringLiteral("complexBanner"));
    connect(banner, &Banner::triggered, this, &MessageBanners::htmlRequested);
}

void MessageBanners::showNote(const QString &icon, const QString &text, bool warning)
{
    Banner *banner = put(Place::Note, warning ? Banner::Kind::Warning : Banner::Kind::Info, icon, text,
                         tr("Dismiss"), QStringLiteral("noteBanner"));
    connect(banner, &Banner::triggered, this, [this] { remove(Place::Note); });
}

void MessageBanners::setSender(const SenderTruth &sender)
{
    remove(Place::Sender);
    if (sender.doubts.isEmpty())
        return;
    const bool serious = sender.isSerious();
    QStringList sentences;
    for (const SenderDoubt &doubt : sender.doubts)
        sentences += senderDoubtText(doubt);
    Banner *banner = put(Place::Sender, serious ? Banner::Kind::Danger : Banner::Kind::Info,
                         serious ? QStringLiteral("shield") : QStringLiteral("info"), sentences.first(),
                         sentences.size() > 1 ? tr("Show all %n doubt(s)", nullptr, int(sentences.size()))
                                              : tr("Show addresses"),
                         QStringLiteral("senderBanner"));
    banner->setDetails(sentences.join(u'\n'));
    connect(banner, &Banner::triggered, this, &MessageBanners::recipientsRequested);
}

void MessageBanners::setBlocked(const QList<BlockedResource> &blocked, bool offers, const QString &alwaysFrom)
{
    remove(Place::Blocked);
    if (blocked.isEmpty())
        return;
    const bool canShow = offers && std::any_of(blocked.begin(), blocked.end(), isPicture);
    Banner *banner =
        put(Place::Blocked, Banner::Kind::Info, QStringLiteral("image-off"), blockedText(blocked),
            canShow ? tr("Show pictures") : tr("What was blocked"), QStringLiteral("remoteContentBanner"));
    if (!canShow) {
        connect(banner, &Banner::triggered, this, [this, blocked] { showBlocked(blocked); });
        return;
    }
    connect(banner, &Banner::triggered, this, &MessageBanners::picturesRequested);
    auto *menu = new QMenu(banner);
    if (!alwaysFrom.isEmpty())
        connect(
            menu->addAction(
                tr("Always show pictures from %1")
                    .arg(displayText(displayAddress(alwaysFrom), 80).replace(u'&', QStringLiteral("&&")))),
            &QAction::triggered, this, &MessageBanners::alwaysPicturesRequested);
    connect(menu->addAction(tr("What was blocked")), &QAction::triggered, this,
            [this, blocked] { showBlocked(blocked); });
    banner->setMenu(menu);
}

void MessageBanners::setFetching(int pictures)
{
    put(Place::Blocked, Banner::Kind::Info, QStringLiteral("image"),
        tr("Fetching %n picture(s)\u2026", nullptr, pictures), {}, QStringLiteral("remoteContentBanner"));
}

void MessageBanners::showBlocked(const QList<BlockedResource> &blocked)
{
    auto *box = new QMessageBox(window());
    box->setAttribute(Qt::WA_DeleteOnClose);
    box->setObjectName(QStringLiteral("blockedBox"));
    box->setTextFormat(Qt::PlainText);
    box->setText(blockedText(blocked));
    box->setInformativeText(
        tr("Loading them would tell their servers that you read this message, when and from where. Nothing "
           "was asked of: %1")
            .arg(displayText(blockedHosts(blocked).join(QStringLiteral(", ")), 800)));
    box->setDetailedText(blockedDetails(blocked));
    box->open();
}

void MessageBanners::setReceiptRequest(const ReceiptRequest &request)
{
    removeReceiptRequest();
    if (!request.isAsked() || !request.mayBeAnswered)
        return;
    QStringList to;
    for (const Address &address : request.to.mid(0, 3))
        to += displayAddress(address.address);
    const QString places = displayText(to.join(QStringLiteral(", ")), 200);
    Banner *banner =
        request.goesElsewhere
            ? put(Place::Receipt, Banner::Kind::Warning, QStringLiteral("warning"),
                  tr("A receipt is asked for, but by another address than the message came from: %1")
                      .arg(places),
                  tr("Send receipt"), QStringLiteral("receiptBanner"))
            : put(Place::Receipt, Banner::Kind::Info, QStringLiteral("eye"),
                  tr("The sender asks for a receipt that you read this: %1").arg(places), tr("Send receipt"),
                  QStringLiteral("receiptBanner"));
    connect(banner, &Banner::triggered, this, &MessageBanners::receiptRequested);
    auto *menu = new QMenu(banner);
    connect(menu->addAction(tr("Ignore, and do not ask again for this message")), &QAction::triggered, this,
            &MessageBanners::receiptDeclined);
    banner->setMenu(menu);
}

void MessageBanners::removeReceiptRequest()
{
    remove(Place::Receipt);
}

void MessageBanners::setMailingList(const MailingList &list)
{
    removeMailingList();
    if (!list.canUnsubscribe())
        return;
    const QString name = displayText(list.name, 80);
    Banner *banner = put(Place::List, Banner::Kind::Info, QStringLiteral("people"),
                         name.isEmpty() ? tr("This is sent to many, who can leave")
                                        : tr("From the mailing list %1").arg(name),
                         tr("Unsubscribe\u2026"), QStringLiteral("listBanner"));
    connect(banner, &Banner::triggered, this, &MessageBanners::unsubscribeRequested);
}

void MessageBanners::removeMailingList()
{
    remove(Place::List);
}

void MessageBanners::setNotices(const RenderedMessage &message)
{
    const MessageContent &content = *message.content;
    // The text of what has HTML is there for a look at it, and no more of it is read than the beginning.
    const bool hasAllText = message.document && !content.hasHtml();
    QStringList sentences;
    for (const QString &notice : content.parsed.notices) {
        QString sentence = noticeText(notice);
        if (hasAllText && notice == QLatin1String("long-text"))
            sentence = message.parts ? tr("The text of this message is very long; it is shown in parts.")
                                     : QString();
        if (!sentence.isEmpty() && !sentences.contains(sentence))
            sentences += sentence;
    }
    const bool isWhole = sentences.isEmpty();
    if (isWhole && !isEmpty(content))
        return;
    if (isWhole)
        sentences += tr("This message has no text and no attachments.");
    Banner *banner = put(Place::Damaged, isWhole ? Banner::Kind::Info : Banner::Kind::Warning,
                         isWhole ? QStringLiteral("info") : QStringLiteral("warning"), sentences.join(u' '),
                         tr("Show source"), QStringLiteral("damagedBanner"));
    connect(banner, &Banner::triggered, this, &MessageBanners::sourceRequested);
}

QString MessageBanners::failureText(RenderFailure failure)
{
    switch (failure) {
    case RenderFailure::TooComplex:
        return tr("This message is laid out in a very complicated way, so its text is shown.");
    case RenderFailure::TooSlow:
        return tr("It takes too long to lay this message out, so its text is shown.");
    case RenderFailure::Died:
        return tr("Laying this message out failed, so its text is shown. Nothing else is affected.");
    case RenderFailure::Unavailable:
        break;
    }
    return tr("posthorn-render, which lays formatted messages out, does not start, so the text is shown.");
}

QString MessageBanners::noticeText(const QString &notice)
{
    if (notice.startsWith(QLatin1String("preflight")))
        return tr("This message is too broken to be read as mail, so its source is shown.");
    if (notice == QLatin1String("truncated"))
        return tr("The end of this message is missing.");
    if (notice == QLatin1String("too-deep"))
        return tr("Parts of this message are nested too deeply and are not shown.");
    if (notice == QLatin1String("bad-encoding"))
        return tr("Parts of this message are damaged; what could be read is shown.");
    if (notice == QLatin1String("too-many-parts"))
        return tr("This message has too many parts; the first ones are shown.");
    if (notice == QLatin1String("long-text"))
        return tr("The text of this message is very long; its beginning is shown.");
    if (notice == QLatin1String("malformed"))
        return tr("This message is not built as mail should be; what could be read is shown.");
    if (notice == QLatin1String("conflicting-header"))
        return tr("This message says some things about itself twice; the first ones are believed.");
    if (notice == QLatin1String("unknown-charset"))
        return tr("Some characters of this message are written in a way that is not known.");
    if (notice == QLatin1String("encrypted"))
        return tr("This message is encrypted; it can be opened with the program that has its key.");
    if (notice == QLatin1String("signed-envelope"))
        return tr("This message is wrapped in its signature; it can be opened with a program for S/MIME.");
    if (notice == QLatin1String("partial-message"))
        return tr("This is one piece of a message that was sent in several.");
    if (notice == QLatin1String("external-body"))
        return tr("A part of this message lies elsewhere; it is not fetched.");
    if (notice == QLatin1String("damaged-container"))
        return tr("A file that holds other files is damaged; what could be read is shown.");
    return {};
}

} // namespace posthorn
