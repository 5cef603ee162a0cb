#pragma once

#include "discovery/serverdiscovery.h"

#include <QWidget>

class QLineEdit;
class QRadioButton;

namespace posthorn
{

class Banner;
class CandidateLine;
class HostConsent;
class TextLabel;

/// First page: the address; while it is typed the servers it may have appear in grey, and search() turns each
/// line into what was found, and why there. Says what the provider needs first, with its page, and asks for
/// consent where a server belongs to somebody else. Window thread.
class AddressPage : public QWidget
{
    Q_OBJECT

public:
    explicit AddressPage(QWidget *parent = nullptr);

    [[nodiscard]] QString address() const;
    [[nodiscard]] bool isAddressValid() const;
    void setDiscoveryOptions(const DiscoveryOptions &options) { m_options = options; }
    void search();
    void cancelSearch();
    [[nodiscard]] bool isSearching() const { return m_discovery.isRunning(); }
    /// The search for this very address is over.
    [[nodiscard]] bool isSearched() const { return m_searched; }
    [[nodiscard]] MailProtocol incomingProtocol() const;
    /// The best of what was found (or guessed) for the protocol.
    [[nodiscard]] std::optional<EndpointCandidate> best(MailProtocol protocol) const;
    /// Both directions were found, and may be used.
    [[nodiscard]] bool isUsable() const;
    /// For how many days the provider says that POP3 mail should stay there; 0 = for good.
    [[nodiscard]] std::optional<int> leaveOnServerDays() const { return m_leaveOnServerDays; }
    /// What was found belongs to somebody else, and the user has not agreed to that yet.
    [[nodiscard]] bool needsConsent() const;
    void focusConsent();

Q_SIGNALS:
    void changed();
    void searchFinished();

private:
    void addressEdited();
    void showCandidates();
    void showHints();
    void offerChoice();
    void askConsent();
    void takeResult(const DiscoveryResult &result);
    [[nodiscard]] bool isFound(MailProtocol protocol) const;

    ServerDiscovery m_discovery;
    DiscoveryOptions m_options;
    std::optional<ProviderAdvice> m_provider; // of the built-in table, by the domain or by its mail
    ProviderAdvice m_advice;                  // what the hint says
    QList<EndpointCandidate> m_candidates;
    std::optional<int> m_leaveOnServerDays;
    bool m_searched = false;
    bool m_chosenByHand = false;
    QLineEdit *m_address;
    TextLabel *m_explanation;
    CandidateLine *m_imap;
    CandidateLine *m_pop3;
    CandidateLine *m_smtp;
    QWidget *m_choice;
    QRadioButton *m_useImap;
    QRadioButton *m_usePop3;
    Banner *m_hint;
    HostConsent *m_consent;
};

} // namespace posthorn
