#pragma once

#include "discovery/endpointprober.h"

#include <QWidget>

class QLineEdit;
class QRadioButton;

namespace posthorn
{

class Banner;
class CandidateLine;
class TextLabel;

/// First page: the address; while it is typed the servers it may have appear in grey, and search() turns each
/// line into what was found. Window thread.
class AddressPage : public QWidget
{
    Q_OBJECT

public:
    explicit AddressPage(QWidget *parent = nullptr);

    [[nodiscard]] QString address() const;
    [[nodiscard]] bool isAddressValid() const;
    void search();
    void cancelSearch();
    [[nodiscard]] bool isSearching() const { return m_prober.isRunning(); }
    /// The search for this very address is over.
    [[nodiscard]] bool isSearched() const { return m_searched; }
    [[nodiscard]] MailProtocol incomingProtocol() const;
    /// The best of what was found (or guessed) for the protocol.
    [[nodiscard]] std::optional<EndpointCandidate> best(MailProtocol protocol) const;
    /// Both directions were found.
    [[nodiscard]] bool isUsable() const;

Q_SIGNALS:
    void changed();
    void searchFinished();

private:
    void addressEdited();
    void showCandidates();
    void showHints();
    void offerChoice();

    EndpointProber m_prober;
    QList<EndpointCandidate> m_candidates;
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
};

} // namespace posthorn
