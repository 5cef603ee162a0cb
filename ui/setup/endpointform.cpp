#include "endpointform.h"

#include "ui/common/banner.h"
#include "ui/common/filepicker.h"
#include "ui/common/textlabel.h"
#include "ui/text/endpointtext.h"
#include "ui/theme/theme.h"

#include <QComboBox>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QSpinBox>
#include <QUrl>

namespace posthorn
{

namespace
{

QString mechanismText(AuthMechanism mechanism)
{
    if (mechanism == AuthMechanism::Automatic)
        return EndpointForm::tr("Automatic");
    if (mechanism == AuthMechanism::None)
        return EndpointForm::tr("No log-in");
    if (mechanism == AuthMechanism::External)
        return EndpointForm::tr("Client certificate (EXTERNAL)");
    if (mechanism == AuthMechanism::Gssapi)
        return EndpointForm::tr("Kerberos (GSSAPI)");
    return mechanismName(mechanism).toUpper();
}

} // namespace

EndpointForm::EndpointForm(MailProtocol protocol, const QString &prefix, QWidget *parent)
    : QWidget(parent)
    , m_host(new QLineEdit(this))
    , m_port(new QSpinBox(this))
    , m_security(new QComboBox(this))
    , m_user(new QLineEdit(this))
    , m_auth(new QComboBox(this))
    , m_certificate(
          new FilePicker(prefix + QStringLiteral("Certificate"), tr("Client certificate (PEM)"), this))
    , m_key(new FilePicker(prefix + QStringLiteral("Key"), tr("Its key (PEM)"), this))
    , m_form(new QFormLayout(this))
    , m_danger(new Banner(Banner::Kind::Danger, QStringLiteral("unlock"),
                          tr("Everyone on the way could read your password and your mail."),
                          tr("Use it all the same"), this))
    , m_trusted(new Banner(Banner::Kind::Warning, QStringLiteral("shield"),
                           tr("You trusted this server's certificate by hand."), tr("No longer trust it"),
                           this))
{
    m_endpoint.protocol = protocol;
    const auto name = [&prefix](QWidget *widget, const char *part, const QString &words) {
        widget->setObjectName(prefix + QLatin1String(part));
        widget->setAccessibleName(words);
    };
    name(m_host, "HostEdit", tr("Server name"));
    name(m_port, "PortBox", tr("Port"));
    name(m_security, "SecurityBox", tr("Encryption"));
    name(m_user, "UserEdit", tr("User name"));
    name(m_auth, "AuthBox", tr("Log-in method"));
    name(m_danger, "PlaintextBanner", m_danger->text());
    m_port->setRange(1, 65535);
    m_port->setButtonSymbols(QAbstractSpinBox::NoButtons);
    m_port->setFixedWidth(76);
    for (const auto security :
         {ConnectionSecurity::Tls, ConnectionSecurity::StartTls, ConnectionSecurity::None})
        m_security->addItem(security == ConnectionSecurity::None ? tr("None (dangerous)")
                                                                 : securityText(security),
                            int(security));
    for (const auto mechanism :
         {AuthMechanism::Automatic, AuthMechanism::ScramSha256, AuthMechanism::ScramSha1,
          AuthMechanism::Plain, AuthMechanism::Login, AuthMechanism::CramMd5, AuthMechanism::External,
          AuthMechanism::Gssapi, AuthMechanism::None})
        m_auth->addItem(mechanismText(mechanism), int(mechanism));
    if (protocol == MailProtocol::Pop3)
        m_auth->addItem(mechanismText(AuthMechanism::Apop), int(AuthMechanism::Apop));
    m_danger->hide();
    m_trusted->hide();

    auto *server = new QHBoxLayout;
    server->setSpacing(theme::Grid);
    server->addWidget(m_host, 1);
    server->addWidget(m_port);
    server->addWidget(m_security);
    m_key->setPlaceholderText(tr("In the same file"));
    m_form->setContentsMargins(0, 0, 0, 0);
    m_form->setVerticalSpacing(theme::Grid);
    m_form->setHorizontalSpacing(theme::Grid * 2);
    m_form->setFieldGrowthPolicy(QFormLayout::ExpandingFieldsGrow);
    m_form->setLabelAlignment(Qt::AlignLeading | Qt::AlignVCenter);
    m_form->addRow(tr("Server"), server);
    m_form->addRow(m_danger);
    m_form->addRow(m_trusted);
    m_form->addRow(tr("User name"), m_user);
    m_form->addRow(tr("Log-in"), m_auth);
    m_form->addRow(tr("Certificate"), m_certificate);
    m_form->addRow(tr("Key"), m_key);
    showFiles();

    connect(m_security, &QComboBox::currentIndexChanged, this, &EndpointForm::securityChosen);
    connect(m_danger, &Banner::triggered, this, [this] {
        m_plaintextAccepted = true;
        m_danger->setAction({});
        Q_EMIT changed();
    });
    connect(m_trusted, &Banner::triggered, this, [this] {
        m_endpoint.trust({}, {});
        showTrust();
        Q_EMIT changed();
    });
    const auto told = [this] {
        if (!m_filling)
            Q_EMIT changed();
    };
    connect(m_host, &QLineEdit::textChanged, this, told);
    connect(m_user, &QLineEdit::textChanged, this, told);
    connect(m_port, &QSpinBox::valueChanged, this, told);
    connect(m_auth, &QComboBox::currentIndexChanged, this, &EndpointForm::showFiles);
    connect(m_auth, &QComboBox::currentIndexChanged, this, told);
    connect(m_certificate, &FilePicker::changed, this, told);
    connect(m_key, &FilePicker::changed, this, told);
}

void EndpointForm::setProtocol(MailProtocol protocol)
{
    if (m_endpoint.protocol == protocol)
        return;
    const auto security = ConnectionSecurity(m_security->currentData().toInt());
    const bool standard = m_port->value() == standardPort(m_endpoint.protocol, security);
    m_endpoint.protocol = protocol;
    if (standard)
        m_port->setValue(standardPort(protocol, security));
}

void EndpointForm::setEndpoint(const Endpoint &endpoint)
{
    m_filling = true;
    const MailProtocol protocol = m_endpoint.protocol;
    m_endpoint = endpoint;
    if (!endpoint.isConfigured())
        m_endpoint.protocol = protocol;
    m_lastSecurity = endpoint.security;
    m_plaintextAccepted = endpoint.isConfigured() && endpoint.security == ConnectionSecurity::None;
    m_host->setText(endpoint.host);
    m_security->setCurrentIndex(m_security->findData(int(endpoint.security)));
    m_port->setValue(endpoint.port != 0 ? endpoint.port
                                        : standardPort(m_endpoint.protocol, endpoint.security));
    m_user->setText(endpoint.userName);
    // What was set elsewhere stays: Automatic in its place could be weaker.
    if (m_auth->findData(int(endpoint.auth)) < 0)
        m_auth->addItem(mechanismText(endpoint.auth), int(endpoint.auth));
    m_auth->setCurrentIndex(m_auth->findData(int(endpoint.auth)));
    m_certificate->setPath(endpoint.clientCertificateFile);
    m_key->setPath(endpoint.clientKeyFile == endpoint.clientCertificateFile ? QString()
                                                                            : endpoint.clientKeyFile);
    m_danger->setVisible(endpoint.security == ConnectionSecurity::None && !endpoint.isLoopback());
    m_danger->setAction(m_plaintextAccepted ? QString() : tr("Use it all the same"));
    showTrust();
    m_filling = false;
}

Endpoint EndpointForm::endpoint() const
{
    Endpoint endpoint = m_endpoint;
    const QString host = m_host->text().trimmed().toLower();
    const QByteArray ace = QUrl::toAce(host);
    endpoint.host = ace.isEmpty() ? host : QString::fromLatin1(ace);
    endpoint.port = quint16(m_port->value());
    endpoint.security = ConnectionSecurity(m_security->currentData().toInt());
    endpoint.userName = m_user->text().trimmed();
    endpoint.auth = AuthMechanism(m_auth->currentData().toInt());
    endpoint.clientCertificateFile = m_certificate->path();
    endpoint.clientKeyFile = m_key->path().isEmpty() ? endpoint.clientCertificateFile : m_key->path();
    // The trust is for that host and port and no other.
    if (endpoint.host != m_endpoint.host || endpoint.port != m_endpoint.port)
        endpoint.forgetCertificates();
    return endpoint;
}

QString EndpointForm::problem() const
{
    const Endpoint endpoint = this->endpoint();
    if (endpoint.host.isEmpty())
        return tr("Enter the name of the server.");
    if (!endpoint.validate())
        return tr("\u201c%1\u201d is not the name of a server.").arg(endpoint.host.left(80));
    if (endpoint.userName.isEmpty() && endpoint.needsSecret())
        return tr("Enter the user name.");
    if (endpoint.auth == AuthMechanism::External && endpoint.clientCertificateFile.isEmpty())
        return tr("Choose the file of the client certificate.");
    if (endpoint.security == ConnectionSecurity::None && !endpoint.isLoopback() && !m_plaintextAccepted)
        return tr("Without encryption everyone on the way can read your password: say that you want it, or "
                  "choose TLS.");
    return {};
}

void EndpointForm::securityChosen()
{
    if (m_filling)
        return;
    const auto security = ConnectionSecurity(m_security->currentData().toInt());
    if (m_port->value() == standardPort(m_endpoint.protocol, m_lastSecurity))
        m_port->setValue(standardPort(m_endpoint.protocol, security));
    m_lastSecurity = security;
    m_plaintextAccepted = false;
    m_danger->setAction(tr("Use it all the same"));
    m_danger->setVisible(security == ConnectionSecurity::None && !endpoint().isLoopback());
    Q_EMIT changed();
}

void EndpointForm::showFiles()
{
    const bool shown = AuthMechanism(m_auth->currentData().toInt()) == AuthMechanism::External;
    m_form->setRowVisible(m_certificate, shown);
    m_form->setRowVisible(m_key, shown);
}

void EndpointForm::showTrust()
{
    m_trusted->setVisible(!m_endpoint.trustedSpkiSha256.isEmpty());
}

} // namespace posthorn
