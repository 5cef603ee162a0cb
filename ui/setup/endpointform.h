#pragma once

#include "account/endpoint.h"

#include <QWidget>

class QComboBox;
class QFormLayout;
class QLineEdit;
class QSpinBox;

namespace posthorn
{

class Banner;
class FilePicker;

/// Every field of one server: host, port, security, user name, authentication. Changing the security changes
/// a standard port with it. Without encryption is refused until the user says so once more. Window thread.
class EndpointForm : public QWidget
{
    Q_OBJECT

public:
    /// `prefix` starts the object names of the fields: "incoming", "outgoing".
    EndpointForm(MailProtocol protocol, const QString &prefix, QWidget *parent = nullptr);

    void setEndpoint(const Endpoint &endpoint);
    [[nodiscard]] Endpoint endpoint() const;
    void setProtocol(MailProtocol protocol);
    /// What is wrong with it, in words; empty = it can be used.
    [[nodiscard]] QString problem() const;

Q_SIGNALS:
    void changed();

private:
    void securityChosen();
    void showTrust();
    /// The files of the client certificate are there only for the log-in that needs them.
    void showFiles();

    Endpoint m_endpoint;
    QLineEdit *m_host;
    QSpinBox *m_port;
    QComboBox *m_security;
    QLineEdit *m_user;
    QComboBox *m_auth;
    FilePicker *m_certificate;
    FilePicker *m_key;
    QFormLayout *m_form;
    Banner *m_danger;
    Banner *m_trusted;
    ConnectionSecurity m_lastSecurity = ConnectionSecurity::Tls;
    bool m_plaintextAccepted = false;
    bool m_filling = false;
};

} // namespace posthorn
