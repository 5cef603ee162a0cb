#include "support/privateinternet.h"

#include "support/privatenetwork.h"

#include <QDir>
#include <QFile>
#include <QStandardPaths>
#include <arpa/inet.h>
#include <csignal>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

namespace posthorn
{

namespace
{

constexpr const char *silentAddress = "127.9.9.9";

QString dnsmasq()
{
    return QStandardPaths::findExecutable(QStringLiteral("dnsmasq"),
                                          {QStringLiteral("/usr/sbin"), QStringLiteral("/usr/bin")});
}

/// What the process has in the place of the machine's files; as long as the process.
const QTemporaryDir &ownFiles()
{
    static const QTemporaryDir dir;
    return dir;
}

QString resolverFile()
{
    return ownFiles().filePath(QStringLiteral("resolv.conf"));
}

ScriptedServer::Script mailScript(MailProtocol protocol, bool startTls)
{
    return [protocol, startTls](ScriptedPeer &peer) {
        switch (protocol) {
        case MailProtocol::Imap:
            peer.send("* OK ready\r\n");
            if (startTls) {
                peer.answerTagged("STARTTLS");
                if (!peer.startTls())
                    return;
            }
            peer.answerTagged("CAPABILITY", "* CAPABILITY IMAP4rev1 IDLE AUTH=PLAIN\r\n");
            break;
        case MailProtocol::Pop3:
            peer.send("+OK ready\r\n");
            if (startTls) {
                peer.answer("STLS", "+OK go on\r\n");
                if (!peer.startTls())
                    return;
            }
            peer.answer("CAPA", "+OK\r\nUSER\r\nUIDL\r\n.\r\n");
            break;
        case MailProtocol::Smtp:
            peer.send("220 ready\r\n");
            if (startTls) {
                peer.answer("EHLO", "250-mail.example\r\n250 STARTTLS\r\n");
                peer.answer("STARTTLS", "220 go on\r\n");
                if (!peer.startTls())
                    return;
            }
            peer.answer("EHLO", "250-mail.example\r\n250 AUTH PLAIN\r\n");
            break;
        }
        peer.waitForClose();
    };
}

ScriptedServer::Script webScript(const QHash<QByteArray, QByteArray> &answers)
{
    return [answers](ScriptedPeer &peer) {
        const QByteArray path = peer.readLine().split(' ').value(1);
        while (!peer.readLine().isEmpty())
            ;
        peer.send(
            answers.value(path, "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"));
    };
}

} // namespace

TestAuthority &PrivateInternet::authority()
{
    static TestAuthority authority;
    return authority;
}

PrivateInternet::~PrivateInternet()
{
    if (m_nameServer.state() != QProcess::NotRunning) {
        m_nameServer.kill();
        m_nameServer.waitForFinished();
    }
    if (m_silence >= 0)
        ::close(m_silence);
}

bool PrivateInternet::enter()
{
    // The world's authorities vouch for nobody here, and reading them takes longer than all the rest.
    const QString authorities = ownFiles().filePath(QStringLiteral("certs"));
    return pointResolverTo("127.0.0.1") && !dnsmasq().isEmpty() && QDir().mkpath(authorities) &&
           PrivateNetwork::enterWith(resolverFile(), authorities);
}

bool PrivateInternet::pointResolverTo(const QByteArray &address)
{
    // Written in place: another file would not be the one that is mounted.
    QFile file(resolverFile());
    const QByteArray text = "nameserver " + address + "\noptions timeout:1 attempts:1\n";
    return file.open(QIODevice::WriteOnly) && file.write(text) == text.size();
}

QHostAddress PrivateInternet::addHost(const QString &host)
{
    // The same one each time: Qt remembers for a minute where a host was.
    static QHash<QString, QHostAddress> everGiven;
    const auto known = m_hosts.constFind(host);
    if (known != m_hosts.constEnd())
        return *known;
    QHostAddress &address = everGiven[host];
    if (address.isNull())
        address = QHostAddress(
            QStringLiteral("127.1.%1.%2").arg(everGiven.size() / 200).arg(everGiven.size() % 200 + 1));
    m_hosts.insert(host, address);
    m_records += "host-record=" + host.toLatin1() + ',' + address.toString().toLatin1();
    return address;
}

void PrivateInternet::serveFile(const QString &host, const QByteArray &path, const QByteArray &body)
{
    serveAnswer(host, path,
                "HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\nConnection: close\r\nContent-Length: " +
                    QByteArray::number(body.size()) + "\r\n\r\n" + body);
}

void PrivateInternet::serveAnswer(const QString &host, const QByteArray &path, const QByteArray &answer)
{
    addHost(host);
    m_files[host].insert(path, answer);
}

void PrivateInternet::serveMail(const QString &host, MailProtocol protocol, ConnectionSecurity security,
                                quint16 port)
{
    const bool startTls = security == ConnectionSecurity::StartTls;
    serve(host, port != 0 ? port : standardPort(protocol, security), mailScript(protocol, startTls),
          startTls                              ? ScriptedServer::Tls::OnDemand
          : security == ConnectionSecurity::Tls ? ScriptedServer::Tls::Implicit
                                                : ScriptedServer::Tls::None);
}

void PrivateInternet::serve(const QString &host, quint16 port, ScriptedServer::Script script,
                            ScriptedServer::Tls tls, const std::optional<TestCertificate> &certificate)
{
    addHost(host);
    m_plans.push_back({host, port, std::move(script), tls, certificate});
}

bool PrivateInternet::start()
{
    for (const auto &[host, answers] : m_files)
        serve(host, 443, webScript(answers), ScriptedServer::Tls::Implicit);
    CertificateSpec spec;
    spec.names.clear();
    for (auto it = m_hosts.constBegin(); it != m_hosts.constEnd(); ++it)
        spec.names += QStringLiteral("DNS:") + it.key();
    if (spec.names.isEmpty())
        return startNameServer();
    const TestCertificate everybodys = authority().make(spec);
    if (everybodys.certificate.isNull()) {
        m_error = authority().log();
        return false;
    }
    for (const Plan &plan : m_plans)
        m_servers[{plan.host, plan.port}] =
            std::make_unique<ScriptedServer>(plan.script, plan.certificate ? *plan.certificate : everybodys,
                                             plan.tls, m_hosts.value(plan.host), plan.port);
    return startNameServer();
}

bool PrivateInternet::startNameServer()
{
    QFile file(m_dir.filePath(QStringLiteral("dnsmasq.conf")));
    if (!file.open(QIODevice::WriteOnly))
        return false;
    // It answers for everything: nobody else is asked, and what it does not know does not exist.
    QByteArray text = "no-hosts\nno-resolv\nlisten-address=127.0.0.1\nbind-interfaces\nlog-queries\n"
                      "log-facility=-\npid-file\nno-ping\ncache-size=0\n";
    for (const char *top : {"com", "de", "example", "net", "org", "test", "uk"})
        text += QByteArray("local=/") + top + "/\n";
    for (const QByteArray &record : std::as_const(m_records))
        text += record + '\n';
    file.write(text);
    file.close();
    m_nameServer.setProcessChannelMode(QProcess::MergedChannels);
    m_nameServer.setChildProcessModifier([] { ::prctl(PR_SET_PDEATHSIG, SIGKILL); });
    // In the foreground, as who we are: in a user namespace it could be nobody else.
    m_nameServer.start(dnsmasq(),
                       {QStringLiteral("--no-daemon"), QStringLiteral("--conf-file=") + file.fileName()});
    if (!m_nameServer.waitForStarted()) {
        m_error = m_nameServer.errorString();
        return false;
    }
    while (!m_nameServerLog.contains("started, version")) {
        if (!m_nameServer.waitForReadyRead(10'000)) {
            m_error = QString::fromUtf8(m_nameServerLog);
            return false;
        }
        m_nameServerLog += m_nameServer.readAll();
    }
    return pointResolverTo("127.0.0.1");
}

void PrivateInternet::silenceDns()
{
    m_silence = ::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(53);
    ::inet_pton(AF_INET, silentAddress, &address.sin_addr);
    if (::bind(m_silence, reinterpret_cast<sockaddr *>(&address), sizeof address) != 0 ||
        !pointResolverTo(silentAddress))
        qFatal("names cannot be silenced");
}

QByteArray PrivateInternet::webRequests() const
{
    QByteArray all;
    for (const auto &[place, server] : m_servers)
        if (place.second == 443)
            all += "host: " + place.first.toLatin1() + '\n' + server->encryptedText() + server->clearText();
    return all;
}

QByteArray PrivateInternet::mailCommands() const
{
    QByteArray all;
    for (const auto &[place, server] : m_servers)
        if (place.second != 443)
            all += server->encryptedText() + server->clearText();
    return all;
}

int PrivateInternet::mailConnections(const QString &host, quint16 port) const
{
    const auto server = m_servers.find({host, port});
    return server == m_servers.end() ? 0 : server->second->connections();
}

QByteArray PrivateInternet::dnsQuestions()
{
    m_nameServer.waitForReadyRead(0);
    m_nameServerLog += m_nameServer.readAll();
    QByteArray questions;
    for (const QByteArray &line : m_nameServerLog.split('\n'))
        if (line.contains("query["))
            questions += line.mid(line.indexOf("query[")) + '\n';
    return questions;
}

} // namespace posthorn
