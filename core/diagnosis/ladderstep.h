#pragma once

#include "diagnosis.h"

#include <chrono>

namespace posthorn
{

/// One rung of the diagnosis ladder: what was tried at one server, how it ended and, where it failed, why. A
/// value; any thread.
struct LadderStep {
    enum class Stage {
        Network, // this computer has one
        Dns,     // the name has an address
        Tcp,     // something listens
        Tls,     // encrypted and believed; after the greeting with STARTTLS; not for ConnectionSecurity::None
        Greeting,     // the right protocol answers
        Capabilities, // it says what it can do, a way to log in that serves among it
        LogIn,        // user name and password were taken
        Mailbox,      // INBOX can be looked at (IMAP, POP3)
        Recipient,    // mail from and to the account's own address would be taken (SMTP); none is sent
    };
    enum class State { Running, Ok, Failed };

    MailProtocol protocol = MailProtocol::Imap;
    Stage stage = Stage::Network;
    State state = State::Running;
    std::chrono::milliseconds took{0}; // once it has ended
    /// What was found, technical and untranslated: the version of TLS, the mechanism. May be empty.
    QString fact;
    // When Failed:
    Error error;
    std::optional<CertificateProblem> certificateProblem;
    Diagnosis diagnosis;
};

/// The rungs of an endpoint's ladder from the ground up.
[[nodiscard]] QList<LadderStep::Stage> ladderStages(const Endpoint &endpoint);

/// "network", "dns", "tcp", "tls", "greeting", "capabilities", "log-in", "mailbox", "recipient" and
/// "running", "ok", "failed": for posthornctl and tests.
[[nodiscard]] QString ladderStageName(LadderStep::Stage stage);
[[nodiscard]] QString ladderStateName(LadderStep::State state);

} // namespace posthorn

Q_DECLARE_METATYPE(posthorn::LadderStep)
