#pragma once

#include "base/error.h"
#include "base/ids.h"
#include "ui/services.h"

#include <QObject>
#include <QTimer>

class QWidget;

namespace posthorn
{

class ActivitySection;
struct RemovalDay;

/// Two sections of the activity panel: what the rules of an account are going to take from its server, which
/// can be kept there, and what they took in the last days. Reads the store by itself. Window thread; owned by
/// the panel.
class RetentionSections : public QObject
{
    Q_OBJECT

public:
    RetentionSections(const Services &services, QWidget *panel);

    [[nodiscard]] ActivitySection *leaving() const { return m_leaving; }
    [[nodiscard]] ActivitySection *removed() const { return m_removed; }

Q_SIGNALS:
    void shown();
    /// To be found by this search.
    void searchRequested(const QString &typed);
    void keepRequested(const QList<posthorn::PlacementId> &ids);
    void failed(const posthorn::Error &error);

private:
    /// What leaves the server of one account.
    struct Leaving {
        AccountId account;
        qint64 messages = 0;
        qint64 bytes = 0;
        qint64 firstMs = 0;
        QList<PlacementId> soon; // within a day
        qint64 soonBytes = 0;
    };
    struct Picture {
        QList<Leaving> leaving;
        QList<RemovalDay> removed;
    };

    void reload();
    void show(const Picture &picture);
    void addLeaving(const Leaving &leaving);
    [[nodiscard]] QString nameOf(AccountId account) const;

    Services m_services;
    ActivitySection *m_leaving;
    ActivitySection *m_removed;
    QTimer m_reload;
};

} // namespace posthorn
