#include "support/webbrowser.h"

#include <QNetworkCookie>
#include <QNetworkCookieJar>
#include <QNetworkReply>
#include <QRegularExpression>
#include <QUrlQuery>

namespace posthorn
{

namespace
{

constexpr int mostForms = 10; // a page that comes back each time is not filled in for ever

/// Keeps cookies whatever an issuer whose clock is wrong says about their end.
class LastingJar final : public QNetworkCookieJar
{
public:
    bool setCookiesFromUrl(const QList<QNetworkCookie> &cookies, const QUrl &url) override
    {
        bool any = false;
        for (QNetworkCookie cookie : cookies) {
            cookie.normalize(url);
            const bool removed = cookie.value().isEmpty();
            cookie.setExpirationDate({});
            any = (removed ? deleteCookie(cookie) : insertCookie(cookie)) || any;
        }
        return any;
    }
};

QString attribute(const QString &tag, const QString &name)
{
    const QRegularExpression pattern(QStringLiteral("\\b%1=\"([^\"]*)\"").arg(name));
    return pattern.match(tag).captured(1).replace(QLatin1String("&amp;"), QLatin1String("&"));
}

} // namespace

WebBrowser::WebBrowser()
{
    m_manager.setCookieJar(new LastingJar); // the manager's
    m_manager.setRedirectPolicy(QNetworkRequest::ManualRedirectPolicy);
    connect(&m_manager, &QNetworkAccessManager::finished, this, &WebBrowser::loaded);
}

void WebBrowser::open(const QUrl &url, const QString &userCode)
{
    m_userCode = userCode;
    m_forms = 0;
    get(url);
}

void WebBrowser::get(const QUrl &url)
{
    m_manager.get(QNetworkRequest(url));
}

void WebBrowser::loaded(QNetworkReply *reply)
{
    reply->deleteLater();
    m_url = reply->url();
    m_status = reply->attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt();
    m_page = QString::fromUtf8(reply->readAll());
    const QUrl target = reply->attribute(QNetworkRequest::RedirectionTargetAttribute).toUrl();
    if (!target.isEmpty())
        get(m_url.resolved(target));
    else
        fillIn();
}

void WebBrowser::fillIn()
{
    const auto form = QRegularExpression(QStringLiteral("<form[^>]*>")).match(m_page).captured(0);
    if (form.isEmpty() || m_status >= 400 || ++m_forms > mostForms) {
        emit ended();
        return;
    }
    const bool asksForConsent = m_page.contains(QLatin1String("value=\"consent\""));
    if (asksForConsent && m_refuses) {
        const auto abort = QRegularExpression(QStringLiteral("href=\"([^\"]*/abort)\"")).match(m_page);
        get(m_url.resolved(QUrl(abort.captured(1))));
        return;
    }
    QUrlQuery fields;
    auto inputs = QRegularExpression(QStringLiteral("<input[^>]*>")).globalMatch(m_page);
    while (inputs.hasNext()) {
        const QString input = inputs.next().captured(0);
        const QString name = attribute(input, QStringLiteral("name"));
        QString value = attribute(input, QStringLiteral("value"));
        if (name == QLatin1String("login"))
            value = m_user;
        else if (name == QLatin1String("password"))
            value = QStringLiteral("x");
        else if (name == QLatin1String("user_code") && value.isEmpty())
            value = m_userCode;
        if (!name.isEmpty())
            fields.addQueryItem(name, QString::fromLatin1(QUrl::toPercentEncoding(value)));
    }
    QNetworkRequest request(m_url.resolved(QUrl(attribute(form, QStringLiteral("action")))));
    request.setHeader(QNetworkRequest::ContentTypeHeader,
                      QStringLiteral("application/x-www-form-urlencoded"));
    m_manager.post(request, fields.query(QUrl::FullyEncoded).toLatin1());
}

} // namespace posthorn
