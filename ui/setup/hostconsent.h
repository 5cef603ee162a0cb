#pragma once

#include "discovery/endpointcandidate.h"

#include <QWidget>

class QCheckBox;
class QVBoxLayout;

namespace posthorn
{

class TextLabel;

/// Asks whether servers that belong to somebody else than the domain of the address may be given the user
/// name and the password: each host in full, on a line of its own, the part that was registered in bold. A
/// changed set of domains is asked about anew. Hidden while there is nothing to ask. Window thread.
class HostConsent : public QWidget
{
    Q_OBJECT

public:
    explicit HostConsent(QWidget *parent = nullptr);

    /// Those of them that need it are asked about.
    void setCandidates(const QList<EndpointCandidate> &candidates, const QString &mailDomain);
    /// Nothing was asked, or the answer was yes.
    [[nodiscard]] bool isGiven() const;

Q_SIGNALS:
    void changed();

private:
    void addHost(const QString &host);

    QStringList m_domains; // that are asked about
    TextLabel *m_question;
    QVBoxLayout *m_hosts;
    QCheckBox *m_agree;
};

} // namespace posthorn
