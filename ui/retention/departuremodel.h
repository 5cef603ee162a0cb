#pragma once

#include "store/retentionrecord.h"
#include "store/store.h"
#include "ui/list/rowcache.h"

#include <QAbstractTableModel>
#include <QSet>
#include <QTimer>

namespace posthorn
{

/// The messages that would leave a server, each with a check: taken out, it stays. What they are called is
/// read page by page as they come on the screen: data() never reads. Window thread; owned by its dialog;
/// store and clock are used.
class DepartureModel : public QAbstractTableModel
{
    Q_OBJECT

public:
    enum Column { Sender, Subject, Received, Size, Leaves, ColumnCount };

    DepartureModel(Store &store, const Clock &clock, QObject *parent = nullptr);

    /// All of them checked.
    void setDepartures(std::vector<RetentionCandidate> departures);
    [[nodiscard]] bool isLeaving(int row) const { return m_checked[size_t(row)]; }
    void setLeaving(const QList<int> &rows, bool leaving);
    void setAllLeaving(bool leaving);
    /// Of those that are checked.
    [[nodiscard]] int leavingCount() const { return m_leavingCount; }
    [[nodiscard]] qint64 leavingBytes() const { return m_leavingBytes; }
    /// Those that are not.
    [[nodiscard]] QList<PlacementId> excluded() const;
    /// All of these are here, and checked.
    [[nodiscard]] bool covers(const std::vector<RetentionCandidate> &departures) const;

    [[nodiscard]] int rowCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override;
    bool setData(const QModelIndex &index, const QVariant &value, int role = Qt::EditRole) override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation,
                                      int role = Qt::DisplayRole) const override;
    [[nodiscard]] Qt::ItemFlags flags(const QModelIndex &index) const override;

Q_SIGNALS:
    void leavingChanged();
    /// The words of some rows are here.
    void rowsArrived();

private:
    void check(size_t row, bool leaving);
    void readWantedPages();
    [[nodiscard]] const MessageRow *rowAt(int row) const;
    [[nodiscard]] QString text(const RetentionCandidate &departure, const MessageRow *row, int column) const;
    [[nodiscard]] QString sentence(int row, const MessageRow *message) const;

    Store &m_store;
    const Clock &m_clock;
    std::vector<RetentionCandidate> m_departures;
    std::vector<bool> m_checked;
    int m_leavingCount = 0;
    qint64 m_leavingBytes = 0;
    quint64 m_generation = 0; // of the departures
    mutable RowCache m_cache;
    mutable QSet<int> m_wantedPages;
    QSet<int> m_readPages; // asked for since they last had to be
    mutable QTimer m_pageTimer;
};

} // namespace posthorn
