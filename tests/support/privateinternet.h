#pragma once

#include "support/scriptedserver.h"

#include <QHash>
#include <QProcess>
#include <QTemporaryDir>
#include <map>

namespace posthorn
{

/// A small Internet for one test: a real name server (dnsmasq) for made-up domains, web servers and mail
/// servers on their usual ports, each host with an address of its own. Lives on one thread, blocks it while
/// it starts. The process has to be in a private network from its start:
///
///     int main(int argc, char **argv)
///     {
///         const bool entered = PrivateInternet::enter(); // before Qt has a thread
///         ...
///     PrivateInternet internet;
///     internet.addRecord("mx-host=example.org,mx.example.net,10");
///     internet.serveFile("autoconfig.example.org", "/mail/config-v1.1.xml", xml);
///     internet.serveMail("imap.example.org", MailProtocol::Imap, ConnectionSecurity::Tls);
///     QVERIFY2(internet.start(), qPrintable(internet.errorString()));
class PrivateInternet
{
public:
    PrivateInternet() = default;
    ~PrivateInternet();
    PrivateInternet(const PrivateInternet &) = delete;
    PrivateInternet &operator=(const PrivateInternet &) = delete;

    /// Before the process has a second thread. False where the machine does not allow it or has no dnsmasq.
    [[nodiscard]] static bool enter();

    // What there is, before start().

    /// A line of dnsmasq's configuration.
    void addRecord(const QByteArray &line) { m_records += line; }
    /// The host exists, with nothing on it. Gives its address. Qt goes on to know it for a minute after the
    /// object is gone: what is to be unknown needs a name of its own.
    QHostAddress addHost(const QString &host);
    /// https://host/path. Other paths are 404.
    void serveFile(const QString &host, const QByteArray &path, const QByteArray &body);
    /// A whole HTTP answer in the place of a file.
    void serveAnswer(const QString &host, const QByteArray &path, const QByteArray &answer);
    /// A server that greets, tells its capabilities and says goodbye; with STARTTLS, what it should.
    void serveMail(const QString &host, MailProtocol protocol, ConnectionSecurity security, quint16 port = 0);
    /// A script of one's own at any port. Without a certificate the one for all hosts is used.
    void serve(const QString &host, quint16 port, ScriptedServer::Script script, ScriptedServer::Tls tls,
               const std::optional<TestCertificate> &certificate = {});

    [[nodiscard]] bool start();
    [[nodiscard]] QString errorString() const { return m_error; }
    /// Names are asked of somebody who takes the question and never answers.
    void silenceDns();

    /// One for all of the process.
    [[nodiscard]] static TestAuthority &authority();
    /// Everything that web servers were sent.
    [[nodiscard]] QByteArray webRequests() const;
    /// Everything that mail servers were sent, in clear and encrypted.
    [[nodiscard]] QByteArray mailCommands() const;
    [[nodiscard]] int mailConnections(const QString &host, quint16 port) const;
    /// What the name server was asked: "query[SRV] _imaps._tcp.example.org" and the like.
    [[nodiscard]] QByteArray dnsQuestions();

private:
    struct Plan {
        QString host;
        quint16 port = 0;
        ScriptedServer::Script script;
        ScriptedServer::Tls tls = ScriptedServer::Tls::None;
        std::optional<TestCertificate> certificate;
    };

    [[nodiscard]] bool startNameServer();
    [[nodiscard]] static bool pointResolverTo(const QByteArray &address);

    QTemporaryDir m_dir;
    QList<QByteArray> m_records;
    QHash<QString, QHostAddress> m_hosts;
    std::map<QString, QHash<QByteArray, QByteArray>> m_files; // host -> path -> answer
    std::vector<Plan> m_plans;
    std::map<std::pair<QString, quint16>, std::unique_ptr<ScriptedServer>> m_servers;
    QProcess m_nameServer;
    QByteArray m_nameServerLog;
    int m_silence = -1; // a socket that nobody reads
    QString m_error;
};

} // namespace posthorn
