#pragma once

#include "discovery/dnsresolver.h"
#include "security/httpclient.h"
#include "ui/common/banner.h"
#include "ui/message/messagebanners.h"
#include "ui/message/messageheader.h"
#include "ui/message/messageprivacy.h"
#include "uifixture.h"

#include <QTest>
#include <QUrl>
#include <QWidget>
#include <memory>

namespace posthorn
{

/// Answers every request with `response`, and keeps them.
class FakeWeb final : public HttpClient
{
public:
    QList<HttpRequest> asked;
    Result<HttpResponse> response = [] {
        HttpResponse picture;
        picture.status = 200;
        picture.body = "GIF89a";
        return picture;
    }();

    void send(const HttpRequest &request, QObject *context, Reply reply) override
    {
        asked += request;
        QMetaObject::invokeMethod(
            context, [this, reply = std::move(reply)] { reply(response); }, Qt::QueuedConnection);
    }
};

class SilentDns final : public DnsResolver
{
public:
    QStringList asked;
    void lookUp(Type, const QString &name, QObject *context, Reply reply) override
    {
        asked += name;
        QMetaObject::invokeMethod(
            context, [reply = std::move(reply)] { reply(QList<DnsRecord>()); }, Qt::QueuedConnection);
    }
};

/// Catches what would be opened in the browser.
class Browser : public QObject
{
    Q_OBJECT

public:
    Browser();
    ~Browser() override;
    QList<QUrl> urls;

public Q_SLOTS:
    void open(const QUrl &url) { urls += url; }
};

/// What the account's server writes, and a message of somebody whom it confirms.
inline const QByteArray Received = "Received: from shop.example by mx.example.org with ESMTPS\r\n";
inline const QByteArray Passed =
    "Authentication-Results: mx.example.org; dmarc=pass header.from=shop.example\r\n" + Received;
inline const QByteArray From =
    "From: Shop <info@shop.example>\r\nTo: countess@example.org\r\nSubject: Offers\r\n"
    "Message-ID: <1@shop.example>\r\nDate: Thu, 1 Jan 2026 00:00:00 +0000\r\n";
inline const QByteArray Body = "\r\nHello\r\n";

/// One message's header, banners and privacy in a window, anew for each test function: an account at
/// imap.example.org, and a network that takes notes. The base of test classes.
class PrivacyScene : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void init();
    void cleanup();

protected:
    PlacementId show(const QByteArray &message);
    /// The judge has answered.
    void wait();
    void click(Banner *banner);
    template <class T>
    [[nodiscard]] T *find(const char *name) const
    {
        return m_window->findChild<T *>(QLatin1String(name));
    }

    std::unique_ptr<UiFixture> m_fixture;
    std::unique_ptr<FakeWeb> m_web;
    std::unique_ptr<SilentDns> m_dns;
    std::unique_ptr<MessageJudge> m_judge;
    std::unique_ptr<QWidget> m_window;
    MessageHeader *m_header = nullptr;
    MessageBanners *m_banners = nullptr;
    MessagePrivacy *m_privacy = nullptr;
};

} // namespace posthorn
