#pragma once

#include <QNetworkAccessManager>
#include <QStringList>
#include <QUrl>

namespace posthorn
{

/// Somebody at a browser who signs in: follows redirects, keeps cookies, fills in the forms of
/// packaging/oauthserver. Lives on a thread with an event loop, goes on by itself, and ends where no form is
/// left: on the page of the program that wanted the sign-in, or on the issuer's last.
class WebBrowser : public QObject
{
    Q_OBJECT

public:
    WebBrowser();

    /// Who signs in, with any password.
    void setUser(const QString &user) { m_user = user; }
    /// Refuses where it is asked for consent.
    void setRefuses(bool refuses) { m_refuses = refuses; }
    /// Goes to the page; for a device code, types it there.
    void open(const QUrl &url, const QString &userCode = {});

    [[nodiscard]] QUrl lastUrl() const { return m_url; }
    [[nodiscard]] QString lastPage() const { return m_page; }
    [[nodiscard]] int lastStatus() const { return m_status; }

Q_SIGNALS:
    /// No form is left to fill in, or the page could not be had.
    void ended();

private:
    void get(const QUrl &url);
    void loaded(QNetworkReply *reply);
    void fillIn();

    QNetworkAccessManager m_manager;
    QString m_user = QStringLiteral("home");
    QString m_userCode;
    bool m_refuses = false;
    int m_forms = 0;
    QUrl m_url;
    QString m_page;
    int m_status = 0;
};

} // namespace posthorn
