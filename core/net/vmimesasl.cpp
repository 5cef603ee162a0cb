#include "vmimesasl.h"

#include <cstring>
#include <mutex>
#include <vmime/platform.hpp>
#include <vmime/platforms/posix/posixHandler.hpp>
#include <vmime/security/sasl/SASLContext.hpp>
#include <vmime/security/sasl/SASLMechanismFactory.hpp>
#include <vmime/security/sasl/SASLSession.hpp>
#include <vmime/security/sasl/XOAuth2SASLMechanism.hpp>
#include <vmime/security/sasl/builtinSASLMechanism.hpp>

namespace posthorn
{

namespace
{

using vmime::security::sasl::SASLContext;
using vmime::security::sasl::SASLMechanism;
using vmime::security::sasl::SASLMechanismFactory;
using vmime::security::sasl::SASLSession;

/// vmime's, without the computer's name, which no server has to know.
class NamelessHandler final : public vmime::platforms::posix::posixHandler
{
public:
    const vmime::string getHostName() const { return "[127.0.0.1]"; } // NOLINT: overrides
};

/// A mechanism of ours: without a security layer, and complete with what it says first.
class PlainSpoken : public SASLMechanism
{
public:
    bool isComplete() const final { return m_said; }
    void encode(vmime::shared_ptr<SASLSession> /*session*/, const vmime::byte_t *input, size_t inputLength,
                vmime::byte_t **output, size_t *outputLength) final
    {
        give(input, inputLength, output, outputLength);
    }
    void decode(vmime::shared_ptr<SASLSession> /*session*/, const vmime::byte_t *input, size_t inputLength,
                vmime::byte_t **output, size_t *outputLength) final
    {
        give(input, inputLength, output, outputLength);
    }

protected:
    [[nodiscard]] bool hasSpoken() const { return m_said; }
    /// What step() answers.
    bool say(const std::string &text, vmime::byte_t **response, size_t *responseLength)
    {
        m_said = true;
        give(reinterpret_cast<const vmime::byte_t *>(text.data()), text.size(), response, responseLength);
        return true;
    }

private:
    /// vmime deletes what it was given.
    static void give(const vmime::byte_t *bytes, size_t length, vmime::byte_t **output, size_t *outputLength)
    {
        *output = new vmime::byte_t[length + 1];
        *outputLength = length;
        std::memcpy(*output, bytes, length);
    }

    bool m_said = false;
};

/// RFC 7628.
class OAuthBearer final : public PlainSpoken
{
public:
    OAuthBearer(const vmime::shared_ptr<SASLContext> & /*context*/, const vmime::string & /*name*/) {}

    const vmime::string getName() const override { return "OAUTHBEARER"; }
    bool step(vmime::shared_ptr<SASLSession> session, const vmime::byte_t * /*challenge*/, size_t /*length*/,
              vmime::byte_t **response, size_t *responseLength) override
    {
        // A second step comes only with the server's reasons for a refusal, and is answered by %x01 (3.2.3).
        if (hasSpoken())
            return say("\x01", response, responseLength);
        const auto authenticator = session->getAuthenticator();
        return say("n,a=" + gs2Name(authenticator->getUsername()) +
                       ",\x01"
                       "auth=Bearer " +
                       authenticator->getAccessToken() + "\x01\x01",
                   response, responseLength);
    }
    bool hasInitialResponse() const override { return true; }

private:
    /// RFC 5801 4: "," and "=" have a meaning of their own.
    static std::string gs2Name(const std::string &name)
    {
        std::string result;
        for (const char c : name) {
            if (c == ',')
                result += "=2C";
            else if (c == '=')
                result += "=3D";
            else
                result += c;
        }
        return result;
    }
};

/// RFC 4422 A: the server knows us by the certificate that TLS has shown to it. No other identity is asked
/// for, so all that there is to say is nothing.
class External final : public PlainSpoken
{
public:
    External(const vmime::shared_ptr<SASLContext> & /*context*/, const vmime::string & /*name*/) {}

    const vmime::string getName() const override { return "EXTERNAL"; }
    bool step(vmime::shared_ptr<SASLSession> /*session*/, const vmime::byte_t * /*challenge*/,
              size_t /*length*/, vmime::byte_t **response, size_t *responseLength) override
    {
        return say({}, response, responseLength);
    }
    bool hasInitialResponse() const override { return false; }
};

/// RFC 4752 by vmime's SASL library, which says why it failed only to who calls it.
class Gssapi final : public vmime::security::sasl::builtinSASLMechanism
{
public:
    using builtinSASLMechanism::builtinSASLMechanism;

    bool step(vmime::shared_ptr<SASLSession> session, const vmime::byte_t *challenge, size_t length,
              vmime::byte_t **response, size_t *responseLength) override
    {
        try {
            const bool last =
                builtinSASLMechanism::step(std::move(session), challenge, length, response, responseLength);
            m_begun = true;
            return last;
        } catch (const vmime::exceptions::sasl_exception &) {
            // The first step needs nothing but a ticket.
            m_lacksTicket = !m_begun;
            throw;
        }
    }
    [[nodiscard]] bool lacksTicket() const { return m_lacksTicket; }

private:
    bool m_begun = false;
    bool m_lacksTicket = false;
};

} // namespace

void prepareVmime()
{
    static std::once_flag once;
    std::call_once(once, [] {
        vmime::platform::setHandler<NamelessHandler>();
        SASLMechanismFactory *factory = SASLMechanismFactory::getInstance();
        factory->registerMechanism<vmime::security::sasl::XOAuth2SASLMechanism>("XOAUTH2");
        factory->registerMechanism<OAuthBearer>("OAUTHBEARER");
        factory->registerMechanism<External>("EXTERNAL");
        factory->registerMechanism<Gssapi>("GSSAPI");
    });
}

OneMechanism::OneMechanism(const SaslCredentials &credentials, QByteArray mechanism, std::string serviceName,
                           std::string hostName)
    : m_credentials(credentials)
    , m_mechanism(std::move(mechanism))
    , m_serviceName(std::move(serviceName))
    , m_hostName(std::move(hostName))
{
}

bool OneMechanism::lacksCredentials() const
{
    const auto gssapi = vmime::dynamicCast<Gssapi>(m_used);
    return gssapi && gssapi->lacksTicket();
}

const vmime::string OneMechanism::getUsername() const
{
    return m_credentials.userName.toStdString();
}

const vmime::string OneMechanism::getPassword() const
{
    return m_credentials.password.toStdString();
}

const vmime::string OneMechanism::getAccessToken() const
{
    return m_credentials.password.toStdString();
}

const vmime::string OneMechanism::getHostname() const
{
    return m_hostName;
}

const vmime::string OneMechanism::getAnonymousToken() const
{
    return {};
}

const vmime::string OneMechanism::getServiceName() const
{
    return m_serviceName;
}

void OneMechanism::setService(vmime::shared_ptr<vmime::net::service> /*service*/) {}

const std::vector<vmime::shared_ptr<SASLMechanism>>
OneMechanism::getAcceptableMechanisms(const std::vector<vmime::shared_ptr<SASLMechanism>> &available,
                                      vmime::shared_ptr<SASLMechanism> /*suggested*/) const
{
    for (const auto &mechanism : available)
        if (mechanism->getName() == m_mechanism.toStdString())
            return {mechanism};
    return {};
}

void OneMechanism::setSASLSession(vmime::shared_ptr<SASLSession> /*session*/) {}

void OneMechanism::setSASLMechanism(vmime::shared_ptr<SASLMechanism> mechanism)
{
    m_used = std::move(mechanism);
}

} // namespace posthorn
