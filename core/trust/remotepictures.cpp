#include "remotepictures.h"

#include "mime/pictureformat.h"
#include "security/httpclient.h"

#include <QSet>

namespace posthorn
{

RemotePictures::RemotePictures(HttpClient &http, QObject *parent)
    : QObject(parent)
    , m_http(http)
{
    m_limit.setSingleShot(true);
    connect(&m_limit, &QTimer::timeout, this, [this] {
        m_context.reset();
        m_queue.clear();
        m_waiting = 0;
        finishIfDone();
    });
}

RemotePictures::~RemotePictures() = default;

QUrl RemotePictures::requestUrl(const QString &url)
{
    QUrl request(url, QUrl::TolerantMode);
    if (request.scheme() == QLatin1String("http")) {
        if (request.port() == 80)
            request.setPort(-1);
        request.setScheme(QStringLiteral("https"));
    }
    const bool good = request.isValid() && request.scheme() == QLatin1String("https") &&
                      !request.host().isEmpty() && request.userInfo().isEmpty();
    request.setFragment({});
    return good ? request : QUrl();
}

bool RemotePictures::isPicture(const QByteArray &bytes)
{
    return !pictureFormat(bytes).isEmpty();
}

void RemotePictures::fetch(const QStringList &urls)
{
    cancel();
    m_context = std::make_unique<QObject>();
    QSet<QString> seen;
    for (const QString &url : urls) {
        if (seen.contains(url))
            continue;
        seen.insert(url);
        if (m_queue.size() < MostPictures && !requestUrl(url).isEmpty())
            m_queue.push_back(url);
    }
    m_asked = int(seen.size());
    m_limit.start(MostSeconds * 1000);
    // Later: whoever asks is not answered within the call.
    QMetaObject::invokeMethod(
        m_context.get(),
        [this] {
            askMore();
            finishIfDone();
        },
        Qt::QueuedConnection);
}

void RemotePictures::cancel()
{
    m_limit.stop();
    m_context.reset();
    m_queue.clear();
    m_pictures.clear();
    m_bytes = 0;
    m_asked = 0;
    m_waiting = 0;
}

void RemotePictures::askMore()
{
    while (m_waiting < AtOnce && !m_queue.empty()) {
        const QString url = m_queue.front();
        m_queue.pop_front();
        HttpRequest request;
        request.url = requestUrl(url);
        request.accept = "image/png,image/jpeg,image/gif,image/webp";
        request.userAgent = "Mozilla/5.0";
        request.mostBytes = MostBytesEach;
        request.redirects = 3;
        request.publicOnly = true;
        ++m_waiting;
        m_http.send(request, m_context.get(), [this, url](const Result<HttpResponse> &response) {
            --m_waiting;
            if (response && response->isSuccess())
                take(url, response->body);
            askMore();
            finishIfDone();
        });
    }
}

void RemotePictures::take(const QString &url, const QByteArray &bytes)
{
    if (!isPicture(bytes))
        return;
    if (m_bytes + bytes.size() > MostBytesTogether) {
        m_queue.clear(); // what follows is not worth asking for
        return;
    }
    m_bytes += bytes.size();
    m_pictures.insert(url, bytes);
}

void RemotePictures::finishIfDone()
{
    if (isFetching())
        return;
    const QHash<QString, QByteArray> pictures = m_pictures;
    const int missing = m_asked - int(pictures.size());
    cancel();
    Q_EMIT fetched(pictures, missing);
}

} // namespace posthorn
