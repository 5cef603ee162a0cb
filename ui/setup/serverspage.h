#pragma once

#include "account/endpoint.h"

#include <QWidget>

class QComboBox;

namespace posthorn
{

class EndpointForm;
class TextLabel;

/// Every field of both servers, by hand. Window thread.
class ServersPage : public QWidget
{
    Q_OBJECT

public:
    explicit ServersPage(QWidget *parent = nullptr);

    void setEndpoints(const Endpoint &incoming, const Endpoint &outgoing);
    [[nodiscard]] Endpoint incoming() const;
    [[nodiscard]] Endpoint outgoing() const;
    /// Empty = both can be used.
    [[nodiscard]] QString problem() const;

Q_SIGNALS:
    void changed();

private:
    QComboBox *m_kind;
    EndpointForm *m_incoming;
    EndpointForm *m_outgoing;
    TextLabel *m_problem;
};

} // namespace posthorn
