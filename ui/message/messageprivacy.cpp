#include "messageprivacy.h"

#include "account/accountrepository.h"
#include "messagebanners.h"
#include "messageheader.h"
#include "messagejudge.h"
#include "security/httpclient.h"
#include "sync/mailactions.h"
#include "sync/outbox.h"
#include "ui/common/settings.h"
#include "ui/text/displaytext.h"
#include "ui/text/errortext.h"
#include "unsubscribequestion.h"

#include <QDesktopServices>
#include <QLocale>

namespace posthorn
{

namespace
{

bool canBeShown(const BlockedResource &resource, bool skipsPixels)
{
    using Kind = BlockedResource::Kind;
    return resource.kind == Kind::Image || resource.kind == Kind::Background ||
           (resource.kind == Kind::TrackingPixel && !skipsPixels);
}

} // namespace

MessagePrivacy::MessagePrivacy(const Services &services, MessageHeader *header, MessageBanners *banners)
    : QObject(banners)
    , m_services(services)
    , m_header(header)
    , m_banners(banners)
{
    connect(banners, &MessageBanners::picturesRequested, this, [this] {
        m_wantsPictures = true;
        fetchPictures();
    });
    connect(banners, &MessageBanners::alwaysPicturesRequested, this, &MessagePrivacy::alwaysShowPictures);
    connect(banners, &MessageBanners::receiptRequested, this, &MessagePrivacy::sendReceipt);
    connect(banners, &MessageBanners::receiptDeclined, this, &MessagePrivacy::declineReceipt);
    connect(banners, &MessageBanners::unsubscribeRequested, this, &MessagePrivacy::askToUnsubscribe);
    connect(header, &MessageHeader::signatureCheckRequested, this, &MessagePrivacy::checkSignature);
    if (services.http != nullptr) {
        m_fetcher = std::make_unique<RemotePictures>(*services.http);
        connect(m_fetcher.get(), &RemotePictures::fetched, this,
                [this](const QHash<QString, QByteArray> &pictures, int) {
                    m_shown.insert(pictures);
                    if (pictures.isEmpty())
                        offerPictures(); // there is nothing to lay out again
                    else
                        Q_EMIT picturesFetched(m_shown);
                });
    }
}

MessagePrivacy::~MessagePrivacy() = default;

void MessagePrivacy::clear()
{
    m_context.reset();
    if (m_fetcher)
        m_fetcher->cancel();
    m_detail = {};
    m_message.clear();
    m_trust = {};
    m_isJudged = false;
    m_isChecking = false;
    m_wantsPictures = false;
    m_blocked.clear();
    m_shown.clear();
}

void MessagePrivacy::setMessage(const MessageDetail &detail, const QByteArray &message)
{
    clear();
    m_detail = detail;
    m_message = message;
    m_context = std::make_unique<QObject>();
    if (m_services.judge != nullptr)
        m_services.judge->judge(message, detail.row.account, m_context.get(),
                                [this](const MessageTrust &trust) { takeTrust(trust); });
}

void MessagePrivacy::takeTrust(const MessageTrust &trust)
{
    m_trust = trust;
    m_isJudged = true;
    takeAuthenticity(trust.authenticity);
    m_banners->setSender(trust.sender);
    offerReceipt();
    offerUnsubscribe();
    if (canCheckSignature() && m_services.settings != nullptr && m_services.settings->checksSignatures())
        checkSignature();
}

void MessagePrivacy::takeAuthenticity(const Authenticity &authenticity)
{
    m_trust.authenticity = authenticity;
    m_header->setTrust(m_trust, canCheckSignature());
    if (!m_blocked.isEmpty())
        setBlocked(m_blocked);
}

bool MessagePrivacy::canCheckSignature() const
{
    return m_services.judge != nullptr && m_services.judge->canCheckSignatures() && !m_isChecking &&
           m_trust.hasSignature && m_trust.authenticity.source == Authenticity::Source::None;
}

void MessagePrivacy::checkSignature()
{
    if (!canCheckSignature())
        return;
    m_isChecking = true;
    m_header->setChecking();
    m_services.judge->checkSignature(m_message, m_trust.sender, m_context.get(),
                                     [this](const Authenticity &authenticity) {
                                         m_isChecking = false;
                                         takeAuthenticity(authenticity);
                                     });
}

PictureSender MessagePrivacy::pictureSender() const
{
    if (!m_trust.authenticity.isConfirmed() || m_trust.sender.isSerious())
        return {};
    return {m_trust.sender.sender.address, m_trust.authenticity.domain};
}

void MessagePrivacy::setBlocked(const QList<BlockedResource> &blocked)
{
    m_blocked = blocked;
    const bool may = m_services.settings != nullptr && m_services.settings->offersRemotePictures();
    const bool always = may && m_isJudged && !m_wantsPictures && !pictureSender().address.isEmpty() &&
                        m_services.settings->pictureSenders().contains(pictureSender());
    if (always) {
        m_wantsPictures = true;
        fetchPictures();
        return;
    }
    if (!m_fetcher || !m_fetcher->isFetching())
        offerPictures();
}

void MessagePrivacy::offerPictures()
{
    const Settings *settings = m_services.settings;
    const bool may = settings != nullptr && settings->offersRemotePictures() && m_fetcher != nullptr;
    // Those that were asked for and did not come can be asked for again.
    const PictureSender sender = pictureSender();
    const bool canBeAlways = may && !sender.address.isEmpty() && !settings->pictureSenders().contains(sender);
    m_banners->setBlocked(m_blocked, may, canBeAlways ? sender.address : QString());
}

void MessagePrivacy::fetchPictures()
{
    if (!m_fetcher || m_services.settings == nullptr || !m_services.settings->offersRemotePictures())
        return;
    QStringList urls;
    for (const BlockedResource &resource : std::as_const(m_blocked))
        if (canBeShown(resource, m_services.settings->skipsTrackingPixels()))
            urls += resource.url;
    if (urls.isEmpty()) {
        offerPictures();
        return;
    }
    m_banners->setFetching(int(urls.size()));
    m_fetcher->fetch(urls);
}

void MessagePrivacy::alwaysShowPictures()
{
    const PictureSender sender = pictureSender();
    if (sender.address.isEmpty() || m_services.settings == nullptr)
        return;
    if (const Result<bool> kept = m_services.settings->setShowsPicturesOf(sender, true); !kept)
        m_banners->showNote(QStringLiteral("warning"), errorText(kept.error()).sentence, true);
    m_wantsPictures = true;
    fetchPictures();
}

void MessagePrivacy::offerReceipt()
{
    const MessageFlags flags = m_detail.row.flags.flags;
    const bool asks = m_services.settings != nullptr && m_services.settings->offersReceipts() &&
                      m_services.outbox != nullptr && m_services.actions != nullptr;
    const bool was = flags.testFlag(MessageFlag::MdnSent) || flags.testFlag(MessageFlag::Junk) ||
                     flags.testFlag(MessageFlag::Draft);
    // One that lies in no folder has nowhere to keep that it was answered.
    if (asks && m_detail.row.id.isValid() && !was && !m_trust.isOwn && !m_trust.list.isList)
        m_banners->setReceiptRequest(m_trust.receipt);
}

void MessagePrivacy::sendReceipt()
{
    m_banners->removeReceiptRequest();
    const auto account = m_services.accounts->account(m_detail.row.account);
    if (!account)
        return;
    QStringList recipients;
    for (const Address &recipient : m_detail.envelope.to + m_detail.envelope.cc)
        recipients += recipient.address;
    const Identity identity = account->identityAmong(recipients);
    const qint64 date = m_detail.envelope.date != 0 ? m_detail.envelope.date : m_detail.row.receivedMs;
    const QString when = QLocale().toString(QDateTime::fromMSecsSinceEpoch(date), QLocale::LongFormat);
    const QString subject = displayText(m_trust.receipt.subject, 200);
    // The reader's own words to a stranger: nothing that the message did not have.
    const auto bytes = buildReadReceipt(
        m_trust.receipt, {identity.name, identity.address}, tr("Read: %1").arg(subject),
        tr("Your message of %1 to %2 was displayed.\nSubject: %3\n\nThis does not mean that it was read or "
           "understood.\n")
            .arg(when, identity.address, subject),
        m_services.clock != nullptr ? m_services.clock->nowMs() : QDateTime::currentMSecsSinceEpoch());
    if (!bytes) {
        m_banners->showNote(QStringLiteral("warning"), errorText(bytes.error()).sentence, true);
        return;
    }
    Outbox::Letter letter;
    letter.account = m_detail.row.account;
    letter.identity = identity.id;
    letter.message = *bytes;
    m_services.outbox->send(letter, m_context.get(), [this](const Result<OutboxId> &sent) {
        if (!sent) {
            m_banners->showNote(QStringLiteral("warning"), errorText(sent.error()).sentence, true);
            m_banners->setReceiptRequest(m_trust.receipt);
            return;
        }
        declineReceipt();
        m_banners->showNote(QStringLiteral("check"), tr("The receipt is on its way."), false);
    });
}

void MessagePrivacy::declineReceipt()
{
    m_banners->removeReceiptRequest();
    // $MDNSent says both: answered, or not to be asked about again (RFC 3503, 3.1).
    FlagChange change;
    change.add = MessageFlag::MdnSent;
    m_services.actions->changeFlags(
        {m_detail.row.id}, change, m_context.get(), [this](const Result<ActionReceipt> &done) {
            if (!done)
                m_banners->showNote(QStringLiteral("warning"), errorText(done.error()).sentence, true);
        });
}

void MessagePrivacy::offerUnsubscribe()
{
    if (!m_trust.isOwn)
        m_banners->setMailingList(m_trust.list);
}

void MessagePrivacy::askToUnsubscribe()
{
    auto *question = new UnsubscribeQuestion(m_trust.list, m_services.http != nullptr, m_banners->window());
    connect(question, &UnsubscribeQuestion::postChosen, m_context.get(), [this] { postUnsubscribe(); });
    connect(question, &UnsubscribeQuestion::mailChosen, m_context.get(),
            [this] { Q_EMIT mailtoActivated(m_trust.list.mail); });
    connect(question, &UnsubscribeQuestion::pageChosen, m_context.get(),
            [this] { QDesktopServices::openUrl(m_trust.list.page); });
    question->open();
}

void MessagePrivacy::postUnsubscribe()
{
    HttpRequest request;
    request.url = m_trust.list.page;
    request.accept = "*/*";
    request.userAgent = "Mozilla/5.0";
    request.form = "List-Unsubscribe=One-Click"; // RFC 8058, 3.1
    request.publicOnly = true;
    const QString host = displayText(request.url.host(QUrl::FullyEncoded), 80);
    m_services.http->send(request, m_context.get(), [this, host](const Result<HttpResponse> &response) {
        if (response && response->isSuccess()) {
            m_banners->removeMailingList();
            m_banners->showNote(QStringLiteral("check"),
                                tr("%1 has taken the request. It may take a few days.").arg(host), false);
        } else if (response) {
            m_banners->showNote(QStringLiteral("warning"),
                                tr("%1 refused the request (%2). The other ways out may still work.")
                                    .arg(host)
                                    .arg(response->status),
                                true);
        } else {
            m_banners->showNote(QStringLiteral("warning"), errorText(response.error()).sentence, true);
        }
    });
}

} // namespace posthorn
