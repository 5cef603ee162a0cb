#pragma once

#include "account/picturesenders.h"
#include "mime/htmlsanitizer.h"
#include "store/messagerow.h"
#include "trust/messagetrust.h"
#include "trust/remotepictures.h"
#include "ui/services.h"

#include <QHash>
#include <QObject>
#include <memory>

namespace posthorn
{

class MessageBanners;
class MessageHeader;

/// What a shown message would like to know of its reader, and what the reader should know of it: has its
/// sender judged, tells header and banners, and does what the reader decides there (show pictures, send a
/// receipt, leave a list, check a signature). Without such a decision nobody is asked anything. One for each
/// message that is shown; window thread; owned by the message view, which outlives neither header nor
/// banners.
class MessagePrivacy : public QObject
{
    Q_OBJECT

public:
    MessagePrivacy(const Services &services, MessageHeader *header, MessageBanners *banners);
    ~MessagePrivacy() override;

    /// This message is shown; `message` are its bytes as they came.
    void setMessage(const MessageDetail &detail, const QByteArray &message);
    /// What its HTML did not get when it was laid out. Call it after each layout; pictures of a sender whose
    /// pictures are always shown are fetched at once.
    void setBlocked(const QList<BlockedResource> &blocked);
    /// No message is shown any more: nothing is asked for, no answer comes.
    void clear();
    /// The pictures that were fetched for this message so far: RenderRequest::remote.
    [[nodiscard]] const QHash<QString, QByteArray> &pictures() const { return m_shown; }

Q_SIGNALS:
    /// The page is to be laid out again, with these as RenderRequest::remote.
    void picturesFetched(const QHash<QString, QByteArray> &pictures);
    /// The way out of a list is a mail, to be written in the composer.
    void mailtoActivated(const QUrl &url);

private:
    void takeTrust(const MessageTrust &trust);
    void takeAuthenticity(const Authenticity &authenticity);
    void checkSignature();
    [[nodiscard]] bool canCheckSignature() const;

    [[nodiscard]] PictureSender pictureSender() const;
    void offerPictures();
    void fetchPictures();
    void alwaysShowPictures();

    void offerReceipt();
    void sendReceipt();
    void declineReceipt();

    void offerUnsubscribe();
    void askToUnsubscribe();
    void postUnsubscribe();

    Services m_services;
    MessageHeader *m_header;
    MessageBanners *m_banners;
    std::unique_ptr<RemotePictures> m_fetcher;
    std::unique_ptr<QObject> m_context; // of the questions about this message
    MessageDetail m_detail;
    QByteArray m_message;
    MessageTrust m_trust;
    bool m_isJudged = false;
    bool m_isChecking = false;
    bool m_wantsPictures = false;
    QList<BlockedResource> m_blocked;
    QHash<QString, QByteArray> m_shown;
};

} // namespace posthorn
