#pragma once

#include "account/account.h"
#include "discovery/serverdiscovery.h"
#include "storework.h"
#include "sync/switchpreview.h"
#include "ui/services.h"

#include <QWidget>

class QCheckBox;

namespace posthorn
{

class EndpointForm;
class TextLabel;

/// Before an account changes its protocol: what the other one gives, the server and why it is believed, and
/// a look that changes nothing and says what would be found. Window thread.
class SwitchOffer : public QWidget
{
    Q_OBJECT

public:
    SwitchOffer(const Services &services, const Account &account, QWidget *parent = nullptr);
    ~SwitchOffer() override;

    /// By its own settings, not the user's.
    void setDiscoveryOptions(const DiscoveryOptions &options) { m_options = options; }
    void lookForServer();
    /// The log-in, and what would be found.
    void test();

    [[nodiscard]] bool isTesting() const { return m_testing; }
    /// The server was tested as it is written now.
    [[nodiscard]] bool isTested() const { return m_tested; }
    [[nodiscard]] Endpoint server() const;
    /// Bodies are missing here, and are to come before the change.
    [[nodiscard]] bool fetchesFirst() const;

Q_SIGNALS:
    /// Other words, or another answer above.
    void changed();
    /// What is wrong with what was typed.
    void problemFound(const QString &words);
    void failed(const posthorn::Error &error);

private:
    void build();
    void takeServer(const DiscoveryResult &result);
    void previewed(const Result<SwitchPreview> &preview);
    void countMissing(const QString &works);
    void succeed(const QString &words);
    void fail(const Error &error);
    void say(const QString &words);

    Services m_services;
    Account m_account;
    bool m_toImap;
    DiscoveryOptions m_options;
    ServerDiscovery m_discovery;
    SwitchPreviewer m_previewer;
    bool m_typed = false; // the server is the user's, whatever is found
    bool m_testing = false;
    bool m_tested = false;
    TextLabel *m_gives;
    TextLabel *m_reason;
    EndpointForm *m_server;
    TextLabel *m_found;
    QCheckBox *m_fetch;
    StoreWork m_work;
};

} // namespace posthorn
