#pragma once

#include "saslcredentials.h"

#include <QByteArray>
#include <vmime/security/sasl/SASLAuthenticator.hpp>
#include <vmime/security/sasl/SASLMechanism.hpp>

namespace posthorn
{

/// Prepares vmime once for the whole program; any thread, any number of times.
void prepareVmime();

/// Gives vmime the credentials and lets it use exactly one SASL mechanism. Worker thread.
class OneMechanism final : public vmime::security::sasl::SASLAuthenticator
{
public:
    /// `hostName` is the server's, as configured: Kerberos tickets are for a host.
    OneMechanism(const SaslCredentials &credentials, QByteArray mechanism, std::string serviceName,
                 std::string hostName);

    /// The exchange was begun with the mechanism.
    [[nodiscard]] bool wasUsed() const { return m_used != nullptr; }
    /// The mechanism is satisfied too: with SCRAM, the server has proved that it knows the password.
    [[nodiscard]] bool isComplete() const { return m_used && m_used->isComplete(); }
    /// The mechanism found nothing here to log in with: with GSSAPI, no Kerberos ticket.
    [[nodiscard]] bool lacksCredentials() const;

    const vmime::string getUsername() const override;
    const vmime::string getPassword() const override;
    const vmime::string getAccessToken() const override;
    const vmime::string getHostname() const override;
    const vmime::string getAnonymousToken() const override;
    const vmime::string getServiceName() const override;
    void setService(vmime::shared_ptr<vmime::net::service> service) override;
    const std::vector<vmime::shared_ptr<vmime::security::sasl::SASLMechanism>> getAcceptableMechanisms(
        const std::vector<vmime::shared_ptr<vmime::security::sasl::SASLMechanism>> &available,
        vmime::shared_ptr<vmime::security::sasl::SASLMechanism> suggested) const override;
    void setSASLSession(vmime::shared_ptr<vmime::security::sasl::SASLSession> session) override;
    void setSASLMechanism(vmime::shared_ptr<vmime::security::sasl::SASLMechanism> mechanism) override;

private:
    SaslCredentials m_credentials;
    QByteArray m_mechanism;
    std::string m_serviceName;
    std::string m_hostName;
    vmime::shared_ptr<vmime::security::sasl::SASLMechanism> m_used;
};

} // namespace posthorn
