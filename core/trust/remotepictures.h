#pragma once

#include <QHash>
#include <QObject>
#include <QStringList>
#include <QTimer>
#include <QUrl>
#include <deque>
#include <memory>

namespace posthorn
{

class HttpClient;

/// Fetches the remote pictures of one message that the user wants to see, as quietly as it can be done: https
/// only (http is asked for as https), no cookies, no referrer, a user agent that many have, only hosts of the
/// public internet, nothing kept on the disk. What is no PNG, JPEG, GIF or WebP by its first bytes, is too
/// large, or does not come in time is left out. Lives on the thread of the HttpClient (not owned).
class RemotePictures : public QObject
{
    Q_OBJECT

public:
    static constexpr int MostPictures = 500;
    static constexpr int AtOnce = 6;
    static constexpr qint64 MostBytesEach = 10'000'000;
    static constexpr qint64 MostBytesTogether = 50'000'000;
    static constexpr int MostSeconds = 30;

    explicit RemotePictures(HttpClient &http, QObject *parent = nullptr);
    ~RemotePictures() override;

    /// Of another message: drops what was asked for before. `urls` as SanitizedHtml names them.
    void fetch(const QStringList &urls);
    /// Nobody wants them any more: no further request, no answer.
    void cancel();
    [[nodiscard]] bool isFetching() const { return m_waiting > 0 || !m_queue.empty(); }

    /// The address that is asked for a picture; empty = it is not asked for. Pure.
    [[nodiscard]] static QUrl requestUrl(const QString &url);
    /// Whether bytes are a picture of a kind that is shown, by their beginning. Pure.
    [[nodiscard]] static bool isPicture(const QByteArray &bytes);

Q_SIGNALS:
    /// Once for each fetch(): the pictures that came, by URL as it was given, and how many did not.
    void fetched(const QHash<QString, QByteArray> &pictures, int missing);

private:
    void askMore();
    void take(const QString &url, const QByteArray &bytes);
    void finishIfDone();

    HttpClient &m_http;
    std::unique_ptr<QObject> m_context; // of the requests under way
    QTimer m_limit;
    std::deque<QString> m_queue;
    QHash<QString, QByteArray> m_pictures;
    qint64 m_bytes = 0;
    int m_asked = 0;
    int m_waiting = 0;
};

} // namespace posthorn
