#include "ladderstep.h"

#include "account/namedvalue.h"

namespace posthorn
{

namespace
{

using Stage = LadderStep::Stage;

constexpr std::array stageNames{
    Named{Stage::Network, "network"},
    Named{Stage::Dns, "dns"},
    Named{Stage::Tcp, "tcp"},
    Named{Stage::Tls, "tls"},
    Named{Stage::Greeting, "greeting"},
    Named{Stage::Capabilities, "capabilities"},
    Named{Stage::LogIn, "log-in"},
    Named{Stage::Mailbox, "mailbox"},
    Named{Stage::Recipient, "recipient"},
};

constexpr std::array stateNames{
    Named{LadderStep::State::Running, "running"},
    Named{LadderStep::State::Ok, "ok"},
    Named{LadderStep::State::Failed, "failed"},
};

} // namespace

QList<LadderStep::Stage> ladderStages(const Endpoint &endpoint)
{
    QList<Stage> stages{Stage::Network, Stage::Dns, Stage::Tcp};
    switch (endpoint.security) {
    case ConnectionSecurity::Tls:
        stages += {Stage::Tls, Stage::Greeting};
        break;
    case ConnectionSecurity::StartTls:
        stages += {Stage::Greeting, Stage::Tls};
        break;
    case ConnectionSecurity::None:
        stages += Stage::Greeting;
        break;
    }
    stages += {Stage::Capabilities, Stage::LogIn};
    stages += endpoint.protocol == MailProtocol::Smtp ? Stage::Recipient : Stage::Mailbox;
    return stages;
}

QString ladderStageName(LadderStep::Stage stage)
{
    return nameIn(stageNames, stage);
}

QString ladderStateName(LadderStep::State state)
{
    return nameIn(stateNames, state);
}

} // namespace posthorn
